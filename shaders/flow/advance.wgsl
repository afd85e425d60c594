// One update of the flow for a block of rows: the mean of the anchors under the assignment, then the linear
// multistep rule (Euler is its first order).
//
//   e_i = sum_j P_ij (a_j - c_i)
//   x_i[k+1] = x_i[k] - decay x_i[k] + c0 e_i[k] + c1 e_i[k-1] + c2 e_i[k-2]
//
// weights  block x pitch(n)        read: P     anchors  n x d   read
// states   (steps + 1) x rows x d        step k read, step k + 1 written
// means    steps x rows x d              steps k - 1 and k - 2 read, step k written
//
// In noise coordinates c_i is the own anchor and the own term is a_i - a_i = 0 exactly: at t = 1 - 1e-4 it is
// multiplied by 1e4, so sum_j P_ij a_j - a_i would drown the rest in rounding.
// One invocation owns 4 rows x 1 vec4 of coordinates.
#import flow_step
#import weighted_anchors

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Step;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> means: array<vec4f>;

fn update(row: u32, column: u32, mean: vec4f) {
  if (row >= plan.rows) {
    return;
  }
  let stride = plan.totalRows * plan.width;
  let here = plan.index * stride + (plan.firstRow + row) * plan.width + column;
  means[here] = mean;
  let x = states[here];
  var change = plan.c0 * mean - plan.decay * x;
  if (plan.c1 != 0.0) {
    change += plan.c1 * means[here - stride];
  }
  if (plan.c2 != 0.0) {
    change += plan.c2 * means[here - 2u * stride];
  }
  states[here + stride] = x + change;
}

@compute @workgroup_size(4, 16)
fn advance(@builtin(global_invocation_id) id: vec3u) {
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
