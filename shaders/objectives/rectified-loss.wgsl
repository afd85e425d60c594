// Mean squared error of the predicted velocity, row by row:
//
//   rows_i.x = sum_c (out_ic - v_ic)^2 / inputs          the loss is the mean over the rows
//
//   output, velocity  rows x inputs  read, zeros in the padding columns       rows  rows  .x written, the rest 0
//
// A workgroup of 16 takes a row: lane l adds every 16th vec4 in order, then a tree. Always the same order, whatever the adapter.

#import sum_over_lanes

struct Loss {
  inputs: u32,
  // vec4s of a row.
  width: u32,
}

@group(0) @binding(0) var<uniform> loss: Loss;
@group(0) @binding(1) var<storage, read> output: array<vec4f>;
@group(0) @binding(2) var<storage, read> velocity: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> rows: array<vec4f>;

@compute @workgroup_size(16)
fn main(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = workgroupId.x;
  var sum = vec4f();
  for (var i = lane; i < loss.width; i += LANES) {
    let error = output[row * loss.width + i] - velocity[row * loss.width + i];
    sum += error * error;
  }
  let total = sumOverLanes(lane, sum);
  if (lane == 0u) {
    rows[row] = vec4f(dot(total, vec4f(1.0)) / f32(loss.inputs), 0.0, 0.0, 0.0);
  }
}
