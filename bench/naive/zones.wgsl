// The zone picture in the plane, written as the formula reads: one invocation a pixel, three sweeps over the anchors a step.
//
//   P_j = softmax_j(-|x - t a_j|^2 / (2 (1 - t)^2)),   x <- x + rate (sum_j P_j a_j - x)
//
// steps    T  read: (t, 1 / (2 (1 - t)^2), rate, 0)      pixels   q  read: where the flow begins
// anchors  n  read                                       winners  q  written: most probable anchor at the last step

struct Picture {
  pixels: u32,
  anchors: u32,
  steps: u32,
}

@group(0) @binding(0) var<uniform> picture: Picture;
@group(0) @binding(1) var<storage, read> steps: array<vec4f>;
@group(0) @binding(2) var<storage, read> pixels: array<vec2f>;
@group(0) @binding(3) var<storage, read> anchors: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> winners: array<u32>;

fn logit(x: vec2f, j: u32, step: vec4f) -> f32 {
  let difference = x - step.x * anchors[j];
  return -step.y * dot(difference, difference);
}

@compute @workgroup_size(64)
fn zones(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= picture.pixels) {
    return;
  }
  var x = pixels[id.x];
  var winner = 0u;
  for (var k = 0u; k < picture.steps; k += 1u) {
    let step = steps[k];
    var peak = -3.0e38;
    for (var j = 0u; j < picture.anchors; j += 1u) {
      let l = logit(x, j, step);
      if (l > peak) {
        peak = l;
        winner = j;
      }
    }
    var total = 0.0;
    for (var j = 0u; j < picture.anchors; j += 1u) {
      total += exp(logit(x, j, step) - peak);
    }
    var mean = vec2f();
    for (var j = 0u; j < picture.anchors; j += 1u) {
      mean += exp(logit(x, j, step) - peak) / total * anchors[j];
    }
    x += step.z * (mean - x);
  }
  winners[id.x] = winner;
}
