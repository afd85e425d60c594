// Backward of one update with respect to the anchors, which every row has read.
//
//   dL/da_j += sum_i [ P_ij g_i + 2 kappa rho dL/dl_ij (x_i - rho q_ij) ],   q_ij = a_j - c_i
//
// probabilities, slopes  block x pitch(n)  read      anchors  n x d  read
// states, sources        steps x rows x d  read      gradient n x d  added to
//
// One invocation owns 4 anchors x 1 vec4 of coordinates and walks the rows of the block in order: one writer an
// output and a fixed order, hence the same bits every time and no atomics. Five loads serve four anchors.
#import flow_step

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Step;
@group(0) @binding(1) var<storage, read> probabilities: array<vec4f>;
@group(0) @binding(2) var<storage, read> slopes: array<vec4f>;
@group(0) @binding(3) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(4) var<storage, read> states: array<vec4f>;
@group(0) @binding(5) var<storage, read> sources: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> gradient: array<vec4f>;

@compute @workgroup_size(4, 16)
fn gather(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let group = id.y;
  let anchor = 4u * group;
  let w = plan.width;
  if (column >= w || anchor >= plan.anchors) {
    return;
  }
  let pitch = (plan.anchors + 3u) / 4u;
  let a = min(vec4u(anchor, anchor + 1u, anchor + 2u, anchor + 3u), vec4u(plan.anchors - 1u)) * w + column;
  let a0 = anchors[a.x];
  let a1 = anchors[a.y];
  let a2 = anchors[a.z];
  let a3 = anchors[a.w];
  let rho = plan.rho;
  let gain = 2.0 * plan.kappa * rho;
  var d0 = vec4f(0.0);
  var d1 = vec4f(0.0);
  var d2 = vec4f(0.0);
  var d3 = vec4f(0.0);
  var at = (plan.index * plan.totalRows + plan.firstRow) * w + column;
  var centre = (plan.firstRow + plan.own) * w + column;
  for (var i = 0u; i < plan.rows; i += 1u) {
    let p = probabilities[i * pitch + group];
    let s = gain * slopes[i * pitch + group];
    let g = sources[at];
    let x = states[at];
    var c = vec4f(0.0);
    if (CENTRED) {
      c = anchors[centre];
    }
    d0 += p.x * g + s.x * (x - rho * (a0 - c));
    d1 += p.y * g + s.y * (x - rho * (a1 - c));
    d2 += p.z * g + s.z * (x - rho * (a2 - c));
    d3 += p.w * g + s.w * (x - rho * (a3 - c));
    at += w;
    centre += w;
  }
  gradient[a.x] += d0;
  if (anchor + 1u < plan.anchors) {
    gradient[a.y] += d1;
  }
  if (anchor + 2u < plan.anchors) {
    gradient[a.z] += d2;
  }
  if (anchor + 3u < plan.anchors) {
    gradient[a.w] += d3;
  }
}
