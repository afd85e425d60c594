// Backward of one update with respect to the rows' own states (and, in noise coordinates, their centres).
//
//   lambda_i[k] = (1 - decay) lambda_i[k+1] + 2 kappa rho o_i,    o_i = sum_j dL/dl_ij q_ij        (sum_j dL/dl_ij = 0)
//   dL/dc_i    += -( S1 g_i + 2 kappa rho (S2 x_i - rho o_i) ),  S1 = sum_{j != own} P_ij,  S2 = sum_{j != own} dL/dl_ij
//
// slopes  block x pitch(n)  read: dL/dl        anchors  n x d  read
// states, sources  steps x rows x d  read       pivots  rows  read: (.., S1, S2, ..)
// adjoints  4 x rows x d  slot k + 1 read, slot k written      centres  rows x d  dL/dc, added to
// Same tile as advance.wgsl: 4 rows x 1 vec4 of coordinates, four anchors at a time.
#import flow_step

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Step;
@group(0) @binding(1) var<storage, read> slopes: array<vec4f>;
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
  let w = plan.width;
  if (column >= w || row >= plan.rows) {
    return;
  }
  let pitch = (plan.anchors + 3u) / 4u;
  let rows = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(plan.rows - 1u));
  let s = rows * pitch;
  var c0 = vec4f(0.0);
  var c1 = vec4f(0.0);
  var c2 = vec4f(0.0);
  var c3 = vec4f(0.0);
  if (CENTRED) {
    let c = (rows + plan.firstRow + plan.own) * w + column;
    c0 = anchors[c.x];
    c1 = anchors[c.y];
    c2 = anchors[c.z];
    c3 = anchors[c.w];
  }
  var o0 = vec4f(0.0);
  var o1 = vec4f(0.0);
  var o2 = vec4f(0.0);
  var o3 = vec4f(0.0);
  for (var j = 0u; j < pitch; j += 1u) {
    let a = min(vec4u(4u * j) + vec4u(0u, 1u, 2u, 3u), vec4u(plan.anchors - 1u)) * w + column;
    let a0 = anchors[a.x];
    let a1 = anchors[a.y];
    let a2 = anchors[a.z];
    let a3 = anchors[a.w];
    let s0 = slopes[s.x + j];
    let s1 = slopes[s.y + j];
    let s2 = slopes[s.z + j];
    let s3 = slopes[s.w + j];
    if (CENTRED) {
      o0 += s0.x * (a0 - c0) + s0.y * (a1 - c0) + s0.z * (a2 - c0) + s0.w * (a3 - c0);
      o1 += s1.x * (a0 - c1) + s1.y * (a1 - c1) + s1.z * (a2 - c1) + s1.w * (a3 - c1);
      o2 += s2.x * (a0 - c2) + s2.y * (a1 - c2) + s2.z * (a2 - c2) + s2.w * (a3 - c2);
      o3 += s3.x * (a0 - c3) + s3.y * (a1 - c3) + s3.z * (a2 - c3) + s3.w * (a3 - c3);
    } else {
      o0 += s0.x * a0 + s0.y * a1 + s0.z * a2 + s0.w * a3;
      o1 += s1.x * a0 + s1.y * a1 + s1.z * a2 + s1.w * a3;
      o2 += s2.x * a0 + s2.y * a1 + s2.z * a2 + s2.w * a3;
      o3 += s3.x * a0 + s3.y * a1 + s3.z * a2 + s3.w * a3;
    }
  }
  update(row, column, o0);
  update(row + 1u, column, o1);
  update(row + 2u, column, o2);
  update(row + 3u, column, o3);
}
