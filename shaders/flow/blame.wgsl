// Softmax backward for a block of rows: the gradient with respect to each logit.
//
//   dL/dl_ij = P_ij (b_ij - sum_k P_ik b_ik) + y_i ([j = own] - P_ij)
//
// b_ij = g_i . q_ij comes from the mean, y_i = dL/d log P_i,own from the loss at this step.
// sum_k P b is pivot + sum_k P (b - pivot): see source.wgsl.
//
// logits  block x pitch(n)  l read, P written over it        dots  likewise: b read, dL/dl written over it
// stats   steps x rows      read (m, 1/Z, ..)                 pulls steps x rows  read: y
// pivots  rows              pivot read; written (pivot, sum_{j != own} P, sum_{j != own} dL/dl, 0)
//
// In noise coordinates the pair (i, own) has q = 0 and may not contribute to anything: its P and dL/dl are written
// as 0, and the two sums leave it out, so that 1 - P_own never has to be formed by subtraction.
// One invocation a row; two sweeps.
#import flow_step

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Step;
@group(0) @binding(1) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dots: array<vec4f>;
@group(0) @binding(3) var<storage, read> stats: array<vec4f>;
@group(0) @binding(4) var<storage, read> pulls: array<f32>;
@group(0) @binding(5) var<storage, read_write> pivots: array<vec4f>;

@compute @workgroup_size(64)
fn blame(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= plan.rows) {
    return;
  }
  let row = plan.firstRow + id.x;
  let pitch = (plan.anchors + 3u) / 4u;
  let first = id.x * pitch;
  let stat = stats[plan.index * plan.totalRows + row];
  let pivot = pivots[row].x;
  var excess = vec4f(0.0);
  for (var j = 0u; j < pitch; j += 1u) {
    let p = exp(logits[first + j] - stat.x) * stat.y;
    logits[first + j] = p;
    excess += p * (dots[first + j] - pivot);
  }
  let centre = pivot + ((excess.x + excess.y) + (excess.z + excess.w));
  let own = plan.own + row;
  var pull = 0.0;
  if (own < plan.anchors) {
    pull = pulls[plan.index * plan.totalRows + row];
  }
  var shares = vec4f(0.0);
  var slopes = vec4f(0.0);
  for (var j = 0u; j < pitch; j += 1u) {
    var p = logits[first + j];
    var slope = p * (dots[first + j] - centre - pull);
    let isOwn = vec4u(4u * j) + vec4u(0u, 1u, 2u, 3u) == vec4u(own);
    if (CENTRED) {
      p = select(p, vec4f(0.0), isOwn);
      slope = select(slope, vec4f(0.0), isOwn);
      logits[first + j] = p;
    } else {
      slope += select(vec4f(0.0), vec4f(pull), isOwn);
    }
    dots[first + j] = slope;
    shares += p;
    slopes += slope;
  }
  pivots[row] = vec4f(pivot, (shares.x + shares.y) + (shares.z + shares.w), (slopes.x + slopes.y) + (slopes.z + slopes.w), 0.0);
}
