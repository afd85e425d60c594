// Restoration as in the pre-training of the image processing transformer (Chen et al. 2021, arXiv 2012.00364), and no more than inspired
// by it: the encoder sees a spoilt view, the decoder is asked for the clean one.
//
//   row i mod 3 = 0   noise: x + deviation N(0, 1)
//               = 1   half the resolution: each 2 x 2 square is its mean
//               = 2   streaks: four lines from top to bottom, up to 45 degrees off the vertical, brighter by STREAK
//   points            noise, whatever the row
//
//   rows_i = (l1_i + weight terms_i, l1_i, terms_i, 0),   l1_i = sum_c |y_ic - x_ic| / inputs        the loss is the mean of .x over the rows
//   dL/dy_ic = gain sign(y_ic - x_ic),   gain = 1 / (n inputs)                                       terms: patch-contrast.wgsl adds its own
//
//   clean, input, output, gradient  n x inputs   zeros in the padding columns       terms  n   read       rows  n   written
//
// Element e of the stored rows, padding counted, has the normal of word e mod 4 of counter (floor(e / 4), iteration, stream, 0); the
// streaks of a row are made from counter (row, iteration, stream, 1), in whole numbers.
//
// `corrupt` and `pull`: one invocation a vec4; flat grid, folded into y by the caller. `measure`: a workgroup of 16 takes a row, lane l adds
// every 16th vec4 in order, then a tree; always the same order.

#import philox
#import normal_quantile
#import sum_over_lanes

struct Task {
  n: u32,
  inputs: u32,
  width: u32,      // vec4s of a row
  side: u32,       // pixels; 0 for points
  seed: u32,
  iteration: u32,
  stream: u32,
  deviation: f32,
  weight: f32,
  gain: f32,
}

@group(0) @binding(0) var<uniform> task: Task;
@group(0) @binding(1) var<storage, read> clean: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> input: array<vec4f>;
@group(0) @binding(3) var<storage, read> output: array<vec4f>;
@group(0) @binding(4) var<storage, read> terms: array<f32>;
@group(0) @binding(5) var<storage, read_write> rows: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> gradient: array<vec4f>;

// "LZN", as in src/random/philox.ts.
const SEED_HIGH = 0x4c5a4eu;
const STREAK = 0.5;

fn words(index: u32, part: u32) -> vec4u {
  return philox(vec4u(index, task.iteration, task.stream, part), vec2u(task.seed, SEED_HIGH));
}

fn pixelAt(row: u32, x: u32, y: u32) -> f32 {
  let pixel = y * task.side + x;
  return clean[task.width * row + pixel / 4u][pixel % 4u];
}

// Mean of the pixel's 2 x 2 square, of what there is of it at the border.
fn halved(row: u32, pixel: u32) -> f32 {
  let x = pixel % task.side / 2u * 2u;
  let y = pixel / task.side / 2u * 2u;
  if (y >= task.side) {
    return 0.0;
  }
  let right = x + 1u < task.side;
  let below = y + 1u < task.side;
  var sum = pixelAt(row, x, y);
  var count = 1.0;
  if (right) {
    sum += pixelAt(row, x + 1u, y);
    count += 1.0;
  }
  if (below) {
    sum += pixelAt(row, x, y + 1u);
    count += 1.0;
  }
  if (right && below) {
    sum += pixelAt(row, x + 1u, y + 1u);
    count += 1.0;
  }
  return sum / count;
}

// What the streaks add to a pixel. A streak starts in one of 16 places of a pixel of the first line, and moves on by up to 15 of those a line.
fn streak(drawn: vec4u, pixel: u32) -> f32 {
  let y = pixel / task.side;
  let starts = (drawn & vec4u(0xffffu)) % (16u * task.side);
  let columns = (starts + (drawn.x >> 28u) * y) / 16u % task.side;
  return select(0.0, STREAK, any(columns == vec4u(pixel % task.side)));
}

@compute @workgroup_size(64)
fn corrupt(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let row = i / task.width;
  if (row >= task.n) {
    return;
  }
  let first = 4u * (i % task.width);
  let places = vec4u(first, first + 1u, first + 2u, first + 3u);
  var value = clean[i];
  let kind = select(row % 3u, 0u, task.side == 0u);
  if (kind == 0u) {
    value += task.deviation * normal_quantiles(words(i, 0u));
  } else if (kind == 1u) {
    value = vec4f(halved(row, places.x), halved(row, places.y), halved(row, places.z), halved(row, places.w));
  } else {
    let drawn = words(row, 1u);
    value += vec4f(streak(drawn, places.x), streak(drawn, places.y), streak(drawn, places.z), streak(drawn, places.w));
  }
  let bounded = select(clamp(value, vec4f(), vec4f(1.0)), value, task.side == 0u);
  input[i] = select(vec4f(), bounded, places < vec4u(task.inputs));
}

@compute @workgroup_size(16)
fn measure(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  var sum = vec4f();
  for (var i = lane; i < task.width; i += LANES) {
    sum += abs(output[task.width * row + i] - clean[task.width * row + i]);
  }
  let error = dot(sumOverLanes(lane, sum), vec4f(1.0)) / f32(task.inputs);
  if (lane == 0u) {
    rows[row] = vec4f(error + task.weight * terms[row], error, terms[row], 0.0);
  }
}

@compute @workgroup_size(64)
fn pull(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < task.n * task.width) {
    gradient[i] = task.gain * sign(output[i] - clean[i]);
  }
}
