// Velocity of the latent flow at any points and one time.
//
//   V(s, t) = (sum_j P_j a_j - s) / (1 - t),   P_j = softmax_j(-|s - t a_j|^2 / (2 (1 - t)^2))
//
// points  q x d  read      anchors  n x d  read      velocities  q x d  written
//
// This is one attention head: query s, keys and values a. The softmax runs online (running maximum, running sum):
// anchors are read once and no q x n array exists. One invocation owns one vec4 of one point's velocity; the logits are recomputed
// for each of the d / 4 vec4s, which is of no account for the few points of an arrow field.
// The mean is taken of a_j - s, so that no difference of two large numbers is divided by a small 1 - t.
struct Field {
  points: u32,
  anchors: u32,
  width: u32,     // vec4s in a row
  time: f32,      // t
  scale: f32,     // 1 / (2 (1 - t)^2)
  inverse: f32,   // 1 / (1 - t)
}

@group(0) @binding(0) var<uniform> field: Field;
@group(0) @binding(1) var<storage, read> points: array<vec4f>;
@group(0) @binding(2) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> velocities: array<vec4f>;

@compute @workgroup_size(4, 16)
fn velocity(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let point = id.y;
  if (column >= field.width || point >= field.points) {
    return;
  }
  let s = point * field.width;
  let own = points[s + column];
  var peak = -3.0e38;
  var total = 0.0;
  var sum = vec4f(0.0);
  for (var j = 0u; j < field.anchors; j += 1u) {
    let a = j * field.width;
    var squared = 0.0;
    for (var i = 0u; i < field.width; i += 1u) {
      let difference = points[s + i] - field.time * anchors[a + i];
      squared += dot(difference, difference);
    }
    let logit = -field.scale * squared;
    let higher = max(peak, logit);
    let keep = exp(peak - higher);
    let weight = exp(logit - higher);
    total = total * keep + weight;
    sum = sum * keep + weight * (anchors[a + column] - own);
    peak = higher;
  }
  velocities[s + column] = field.inverse * sum / total;
}
