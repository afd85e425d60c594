// The assignment of a few points to every anchor, written out: for probes, arrows and proofs. The flows themselves never do.
//
//   logits:     l_ij = -kappa |s_i - t a_j|^2 + log w_j
//   normalise:  P_ij = exp(l_ij - max_k l_ik) / sum_k exp(l_ik - max_k l_ik), in place
//
// points  q x d  read      anchors  n x d  read      weights  n padded to 16  read: log w_j, -3e38 where there is no anchor
// probabilities  q x pitch(n)  written
// logits: one invocation a point and four anchors; squares are summed in the four lanes of a vec4, which keeps the sums short.
// normalise: one invocation a point, three sweeps over numbers that were just written.
struct Field {
  points: u32,
  anchors: u32,
  width: u32,     // vec4s in a row
  time: f32,      // t
  scale: f32,     // kappa = 1 / (2 (1 - t)^2)
}

@group(0) @binding(0) var<uniform> field: Field;
@group(0) @binding(1) var<storage, read> points: array<vec4f>;
@group(0) @binding(2) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(3) var<storage, read> weights: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> probabilities: array<vec4f>;

fn squared(point: u32, anchor: u32) -> f32 {
  let a = min(anchor, field.anchors - 1u) * field.width;
  var sum = vec4f(0.0);
  for (var i = 0u; i < field.width; i += 1u) {
    let v = points[point * field.width + i] - field.time * anchors[a + i];
    sum += v * v;
  }
  return (sum.x + sum.y) + (sum.z + sum.w);
}

@compute @workgroup_size(8, 8)
fn logits(@builtin(global_invocation_id) id: vec3u) {
  let pitch = (field.anchors + 3u) / 4u;
  if (id.x >= pitch || id.y >= field.points) {
    return;
  }
  let j = 4u * id.x;
  let distances = vec4f(squared(id.y, j), squared(id.y, j + 1u), squared(id.y, j + 2u), squared(id.y, j + 3u));
  probabilities[id.y * pitch + id.x] = weights[id.x] - field.scale * distances;
}

@compute @workgroup_size(64)
fn normalise(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= field.points) {
    return;
  }
  let pitch = (field.anchors + 3u) / 4u;
  let first = id.x * pitch;
  var top = vec4f(-3.0e38);
  for (var j = 0u; j < pitch; j += 1u) {
    top = max(top, probabilities[first + j]);
  }
  let peak = max(max(top.x, top.y), max(top.z, top.w));
  var sum = vec4f(0.0);
  for (var j = 0u; j < pitch; j += 1u) {
    let e = exp(probabilities[first + j] - peak);
    probabilities[first + j] = e;
    sum += e;
  }
  let share = 1.0 / ((sum.x + sum.y) + (sum.z + sum.w));
  for (var j = 0u; j < pitch; j += 1u) {
    probabilities[first + j] *= share;
  }
}
