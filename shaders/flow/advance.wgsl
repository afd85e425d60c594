// One update of the flow for a block of rows: the mean of the anchors under the assignment, then the linear
// multistep rule (Euler is its first order).
//
//   e_i = sum_j P_ij (a_j - c_i)
//   x_i[k+1] = x_i[k] - decay x_i[k] + c0 e_i[k] + c1 e_i[k-1] + c2 e_i[k-2]
//
// probabilities  block x pitch(n)        read      anchors  n x d   read
// states   (steps + 1) x rows x d        step k read, step k + 1 written
// means    steps x rows x d              steps k - 1 and k - 2 read, step k written
//
// In noise coordinates c_i is the own anchor and the own term is a_i - a_i = 0 exactly: at t = 1e-4 it is
// multiplied by 1e4, so sum_j P_ij a_j - a_i would drown the rest in rounding.
// One invocation owns 4 rows x 1 vec4 of coordinates and takes four anchors at a time: 8 loads for 16 products.
#import flow_step

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Step;
@group(0) @binding(1) var<storage, read> probabilities: array<vec4f>;
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
  let w = plan.width;
  if (column >= w || row >= plan.rows) {
    return;
  }
  let pitch = (plan.anchors + 3u) / 4u;
  let rows = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(plan.rows - 1u));
  let p = rows * pitch;
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
  var m0 = vec4f(0.0);
  var m1 = vec4f(0.0);
  var m2 = vec4f(0.0);
  var m3 = vec4f(0.0);
  for (var j = 0u; j < pitch; j += 1u) {
    let a = min(vec4u(4u * j) + vec4u(0u, 1u, 2u, 3u), vec4u(plan.anchors - 1u)) * w + column;
    let a0 = anchors[a.x];
    let a1 = anchors[a.y];
    let a2 = anchors[a.z];
    let a3 = anchors[a.w];
    let p0 = probabilities[p.x + j];
    let p1 = probabilities[p.y + j];
    let p2 = probabilities[p.z + j];
    let p3 = probabilities[p.w + j];
    if (CENTRED) {
      m0 += p0.x * (a0 - c0) + p0.y * (a1 - c0) + p0.z * (a2 - c0) + p0.w * (a3 - c0);
      m1 += p1.x * (a0 - c1) + p1.y * (a1 - c1) + p1.z * (a2 - c1) + p1.w * (a3 - c1);
      m2 += p2.x * (a0 - c2) + p2.y * (a1 - c2) + p2.z * (a2 - c2) + p2.w * (a3 - c2);
      m3 += p3.x * (a0 - c3) + p3.y * (a1 - c3) + p3.z * (a2 - c3) + p3.w * (a3 - c3);
    } else {
      m0 += p0.x * a0 + p0.y * a1 + p0.z * a2 + p0.w * a3;
      m1 += p1.x * a0 + p1.y * a1 + p1.z * a2 + p1.w * a3;
      m2 += p2.x * a0 + p2.y * a1 + p2.z * a2 + p2.w * a3;
      m3 += p3.x * a0 + p3.y * a1 + p3.z * a2 + p3.w * a3;
    }
  }
  update(row, column, m0);
  update(row + 1u, column, m1);
  update(row + 2u, column, m2);
  update(row + 3u, column, m3);
}
