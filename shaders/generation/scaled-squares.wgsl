// The norms by which an adaptive solver chooses its steps, row by row: each entry is measured in its own tolerance.
//
//   sums_(offset + i) = sum_c (e_ic / (atol + rtol max(|y_ic|, both |state_ic|)))^2,   e = own y + sum_j b_j k_j
//
//   y, state  rows x inputs  read, zeros in the padding          slopes  7 planes of the same shape: k_0 ... k_6
//   sums      offset + rows  written; the caller adds those that count and takes the root of their mean
//
// A workgroup of 16 takes a row: lane l adds every 16th vec4 in order, then a tree. Always the same order, whatever the adapter.

#import sum_over_lanes

struct Scale {
  // vec4s of a plane, and of a row.
  count: u32,
  width: u32,
  offset: u32,
  rtol: f32,
  atol: f32,
  own: f32,
  both: f32,
  // b_0 to b_6, and nothing.
  weights: array<vec4f, 2>,
}

@group(0) @binding(0) var<uniform> scale: Scale;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read> state: array<vec4f>;
@group(0) @binding(3) var<storage, read> slopes: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(16)
fn main(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = vec4f();
  for (var column = lane; column < scale.width; column += LANES) {
    let i = workgroupId.x * scale.width + column;
    var value = scale.own * y[i];
    for (var j = 0u; j < 7u; j++) {
      let weight = scale.weights[j / 4u][j % 4u];
      // A weight of zero leaves a slope out, whatever stands there.
      if (weight != 0.0) {
        value += weight * slopes[j * scale.count + i];
      }
    }
    let ratio = value / (scale.atol + scale.rtol * max(abs(y[i]), scale.both * abs(state[i])));
    sum += ratio * ratio;
  }
  let total = sumOverLanes(lane, sum);
  if (lane == 0u) {
    sums[scale.offset + workgroupId.x] = dot(total, vec4f(1.0));
  }
}
