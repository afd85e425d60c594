// How far a decoder's answer y lies from the view x that it was to make again, summed over the numbers of a row.
//
//   images    Bernoulli with logits:      r_i = sum_c max(y, 0) - y x + log(1 + exp(-|y|))      x within [0, 1]
//   points    normal, one deviation s:    r_i = sum_c gain (y - x)^2,                           gain = 1 / (2 s^2)
//
//   rows_i = (r_i + penalty_i.x, r_i, penalty_i.y, 0)             the loss is the mean of .x over the rows
//   dL/dy  = (sigmoid(y) - x) / rows   or   2 gain (y - x) / rows
//
//   output, clean  rows x inputs  read, padding columns zero       penalty  rows  read: what else is asked of a row, and that unweighted
//   losses         rows           written                          gradient rows x inputs  written, padding columns as zeros
//
// The exponent is never positive, so nothing overflows, however sure a decoder is. `measure`: a workgroup of 16 takes a row, lane l
// adds every 16th vec4 in order, then a tree; always the same order. `pull`: an invocation a vec4, flat grid, folded into y by the caller.

#import sum_over_lanes

struct Task {
  rows: u32,
  inputs: u32,
  // vec4s of a row.
  width: u32,
  // 1: images; 0: points.
  bernoulli: u32,
  gain: f32,
  // 1 / rows
  share: f32,
}

@group(0) @binding(0) var<uniform> task: Task;
@group(0) @binding(1) var<storage, read> output: array<vec4f>;
@group(0) @binding(2) var<storage, read> clean: array<vec4f>;
@group(0) @binding(3) var<storage, read> penalty: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> losses: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4f>;

fn inside(column4: u32) -> vec4<bool> {
  let first = 4u * column4;
  return vec4u(first, first + 1u, first + 2u, first + 3u) < vec4u(task.inputs);
}

@compute @workgroup_size(16)
fn measure(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = workgroupId.x;
  var sum = vec4f();
  for (var i = lane; i < task.width; i += LANES) {
    let y = output[row * task.width + i];
    let x = clean[row * task.width + i];
    if (task.bernoulli == 1u) {
      let bits = max(y, vec4f()) - y * clamp(x, vec4f(), vec4f(1.0)) + log(1.0 + exp(-abs(y)));
      sum += select(vec4f(), bits, inside(i));
    } else {
      sum += task.gain * (y - x) * (y - x);
    }
  }
  let total = dot(sumOverLanes(lane, sum), vec4f(1.0));
  if (lane == 0u) {
    let extra = penalty[row];
    losses[row] = vec4f(total + extra.x, total, extra.y, 0.0);
  }
}

@compute @workgroup_size(64)
fn pull(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= task.rows * task.width) {
    return;
  }
  let y = output[i];
  let x = clean[i];
  if (task.bernoulli == 1u) {
    let small = exp(-abs(y));
    let sigmoid = select(small, vec4f(1.0), y >= vec4f()) / (1.0 + small);
    let error = sigmoid - clamp(x, vec4f(), vec4f(1.0));
    gradient[i] = select(vec4f(), task.share * error, inside(i % task.width));
  } else {
    gradient[i] = 2.0 * task.gain * task.share * (y - x);
  }
}
