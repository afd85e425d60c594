// Velocity of the latent flow, written as the formula reads: the yardstick that the project's kernel is held against.
//
//   V(s, t) = (sum_j P_j a_j - s) / (1 - t),   P_j = softmax_j(-|s - t a_j|^2 / (2 (1 - t)^2))
//
// points  n x d  read      anchors  n x d  read      velocities  n x d  written
//
// One invocation a point, three sweeps over the anchors: largest logit, sum of exponentials, mean of anchors. No tiles, no vectors.

struct Field {
  points: u32,
  anchors: u32,
  columns: u32,   // d
  time: f32,      // t
  scale: f32,     // 1 / (2 (1 - t)^2)
  inverse: f32,   // 1 / (1 - t)
}

@group(0) @binding(0) var<uniform> field: Field;
@group(0) @binding(1) var<storage, read> points: array<f32>;
@group(0) @binding(2) var<storage, read> anchors: array<f32>;
@group(0) @binding(3) var<storage, read_write> velocities: array<f32>;

fn logit(s: u32, j: u32) -> f32 {
  var squared = 0.0;
  for (var c = 0u; c < field.columns; c += 1u) {
    let difference = points[s + c] - field.time * anchors[j * field.columns + c];
    squared += difference * difference;
  }
  return -field.scale * squared;
}

@compute @workgroup_size(64)
fn velocity(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= field.points) {
    return;
  }
  let s = i * field.columns;
  var peak = -3.0e38;
  for (var j = 0u; j < field.anchors; j += 1u) {
    peak = max(peak, logit(s, j));
  }
  var total = 0.0;
  for (var j = 0u; j < field.anchors; j += 1u) {
    total += exp(logit(s, j) - peak);
  }
  for (var c = 0u; c < field.columns; c += 1u) {
    velocities[s + c] = 0.0;
  }
  for (var j = 0u; j < field.anchors; j += 1u) {
    let p = exp(logit(s, j) - peak) / total;
    for (var c = 0u; c < field.columns; c += 1u) {
      velocities[s + c] += p * anchors[j * field.columns + c];
    }
  }
  for (var c = 0u; c < field.columns; c += 1u) {
    velocities[s + c] = field.inverse * (velocities[s + c] - points[s + c]);
  }
}
