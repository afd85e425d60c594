// Masked autoencoder (He et al. 2021, arXiv 2111.06377), in the form that suits any encoder: hidden patches are filled with zeros
// (SimMIM, Xie et al. 2021, arXiv 2111.09886), and only what was hidden counts. With m_ic = 1 where number c of sample i is hidden:
//
//   input_ic = (1 - m_ic) x_ic
//   rows_i.x = sum_c m_ic (y_ic - x_ic)^2 / h_i,   h_i = sum_c m_ic           the loss is the mean over the n samples i
//   dL/dy_ic = 2 m_ic (y_ic - x_ic) / (n h_i)
//
//   masks                           n rows of words: h_i, then a bit a patch, 1 where it is hidden (src/objectives/masks.ts)
//   clean, input, output, gradient  n x inputs, zeros in the padding columns
//   rows                            n
//
// `corrupt` and `pull`: one invocation a vec4; flat grid, folded into y by the caller. `measure`: a workgroup of 16 takes a row, lane l adds
// every 16th vec4 in order, then a tree; always the same order.

#import sum_over_lanes

struct Task {
  n: u32,
  inputs: u32,
  width: u32,   // vec4s of a row
  side: u32,    // numbers of a line of a sample
  cut: u32,     // numbers of a side of a patch
  across: u32,  // patches of a line
  words: u32,   // of a row of masks
}

@group(0) @binding(0) var<uniform> task: Task;
@group(0) @binding(1) var<storage, read> masks: array<u32>;
@group(0) @binding(2) var<storage, read> clean: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> input: array<vec4f>;
@group(0) @binding(4) var<storage, read> output: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> rows: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> gradient: array<vec4f>;

// Which numbers of a vec4 of a row are hidden; those of the padding are not.
fn hidden(row: u32, column4: u32) -> vec4<bool> {
  let first = 4u * column4;
  let place = vec4u(first, first + 1u, first + 2u, first + 3u);
  let patches = place / task.side / task.cut * task.across + place % task.side / task.cut;
  // The padding has no patch of its own.
  let safe = min(patches, vec4u(32u * (task.words - 1u) - 1u));
  let at = vec4u(task.words * row + 1u) + safe / 32u;
  let words = vec4u(masks[at.x], masks[at.y], masks[at.z], masks[at.w]);
  return ((words >> (safe % 32u)) & vec4u(1u)) * vec4u(place < vec4u(task.inputs)) == vec4u(1u);
}

@compute @workgroup_size(64)
fn corrupt(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < task.n * task.width) {
    input[i] = select(clean[i], vec4f(), hidden(i / task.width, i % task.width));
  }
}

@compute @workgroup_size(16)
fn measure(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  var sum = vec4f();
  for (var i = lane; i < task.width; i += LANES) {
    let at = task.width * row + i;
    let error = select(vec4f(), output[at] - clean[at], hidden(row, i));
    sum += error * error;
  }
  let total = sumOverLanes(lane, sum);
  if (lane == 0u) {
    rows[row] = vec4f(dot(total, vec4f(1.0)) / f32(masks[task.words * row]), 0.0, 0.0, 0.0);
  }
}

@compute @workgroup_size(64)
fn pull(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= task.n * task.width) {
    return;
  }
  let row = i / task.width;
  let gain = 2.0 / (f32(task.n) * f32(masks[task.words * row]));
  gradient[i] = select(vec4f(), gain * (output[i] - clean[i]), hidden(row, i % task.width));
}
