// Backward of one update with respect to the rows' own states (and, in noise coordinates, their centres).
//
//   lambda_i[k] = (1 - decay) lambda_i[k+1] + 2 kappa rho o_i,    o_i = sum_j dL/dl_ij q_ij        (sum_j dL/dl_ij = 0)
//   dL/dc_i    += -( S1 g_i + 2 kappa rho (S2 x_i - rho o_i) ),  S1 = sum_{j != own} P_ij,  S2 = sum_{j != own} dL/dl_ij
//
// weights  block x pitch(n)  read: dL/dl        anchors  n x d  read
// states, sources  steps x rows x d  read       pivots  rows  read: (.., S1, S2, ..)
// adjoints  4 x rows x d  slot k + 1 read, slot k written      centres  rows x d  dL/dc, added to
// One invocation owns 4 rows x 1 vec4 of coordinates, as in advance.wgsl.
#import flow_step
#import weighted_anchors

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Step;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(3) var<storage, read> states: array<vec4f>;
@group(0) @binding(4) var<storage, read> sources: array<vec4f>;
@group(0) @binding(5) var<storage, read> pivots: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> adjoints: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> centres: array<vec4f>;

fn update(blockRow: u32, column: u32, o: vec4f) {
  if (blockRow >= plan.rows) {
    return;
  }
  let row = plan.firstRow + blockRow;
  let at = row * plan.width + column;
  let stride = plan.totalRows * plan.width;
  let gain = 2.0 * plan.kappa * plan.rho;
  let here = (plan.index % 4u) * stride + at;
  let next = ((plan.index + 1u) % 4u) * stride + at;
  let later = adjoints[next];
  adjoints[here] = later + (gain * o - plan.decay * later);
  if (CENTRED) {
    let sums = pivots[row];
    let k = plan.index * stride + at;
    centres[at] -= sums.y * sources[k] + gain * (sums.z * states[k] - plan.rho * o);
  }
}

@compute @workgroup_size(4, 16)
fn pullback(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let row = 4u * id.y;
  if (column >= plan.width || row >= plan.rows) {
    return;
  }
  let sums = weightedAnchors(row, column);
  update(row, column, sums.r0);
  update(row + 1u, column, sums.r1);
  update(row + 2u, column, sums.r2);
  update(row + 3u, column, sums.r3);
}
