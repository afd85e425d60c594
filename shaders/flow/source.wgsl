// First step of the backward pass of one update: what reaches the mean e_i[k].
//
//   g_i = dL/de_i[k] = b0 lambda_i[k+1] + b1 lambda_i[k+2] + b2 lambda_i[k+3],   lambda_i[k] = dL/dx_i[k]
//   pivot_i = g_i . e_i[k]
//
// b1, b2 are the coefficients with which the two later updates used this mean (0 at the end of the flow).
// The pivot is the covariance's first guess: sum_j P_ij b_ij up to rounding. Subtracting it before anything is summed keeps
// P (b - mean b) exact where the softmax is one-hot and the difference is all there is.
//
// adjoints  4 x rows x d  read (ring, slot k mod 4)
// means     steps x rows x d: e read, g written over it (e is not needed again)
// pivots    rows: written, vec4 (pivot, 0, 0, 0)
// One invocation a row.
#import flow_step

@group(0) @binding(0) var<uniform> plan: Step;
@group(0) @binding(1) var<storage, read> adjoints: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> means: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> pivots: array<vec4f>;

@compute @workgroup_size(64)
fn source(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= plan.rows) {
    return;
  }
  let row = plan.firstRow + id.x;
  let w = plan.width;
  let stride = plan.totalRows * w;
  let mean = plan.index * stride + row * w;
  let l1 = ((plan.index + 1u) % 4u) * stride + row * w;
  let l2 = ((plan.index + 2u) % 4u) * stride + row * w;
  let l3 = ((plan.index + 3u) % 4u) * stride + row * w;
  var pivot = 0.0;
  for (var i = 0u; i < w; i += 1u) {
    var g = plan.b0 * adjoints[l1 + i];
    if (plan.b1 != 0.0) {
      g += plan.b1 * adjoints[l2 + i];
    }
    if (plan.b2 != 0.0) {
      g += plan.b2 * adjoints[l3 + i];
    }
    pivot += dot(g, means[mean + i]);
    means[mean + i] = g;
  }
  pivots[row] = vec4f(pivot, 0.0, 0.0, 0.0);
}
