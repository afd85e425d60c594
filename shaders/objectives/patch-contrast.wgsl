// The contrastive term of the image processing transformer (Chen et al. 2021, arXiv 2012.00364), here on what the decoder answers: its
// four quarters are the patches of an image. Quarters of one image should point the same way, those of other images elsewhere. With f^_ji
// quarter i of image j, of unit length, and c the cosine:
//
//   term_j = 1/16 sum over quarters i, i' of  log sum_(k != j) exp c(f_ji, f_ki') - c(f_ji, f_ji')      the loss is the mean over the images
//
// There is no temperature, and the own image is not in the sum, so the term can be negative. The others k are those of the same group of
// `group` images, so that work and memory grow with n and not with its square.
//
//   output         n x inputs    read          rows of vec4, zeros in the padding columns
//   quarters       4n x half^2   written       row 4 j + i; beyond the border of an image of odd side zeros
//   cosines        groups of 4 size x size vec4s, row 4 j + i: one vec4 an image of the group, one component a quarter; `weigh` turns them
//                  into coefficients: sum_b coefficient_ab f^_b is the gradient in f^_a (shaders/nn/linear-forward.wgsl adds that up)
//   sums           4n            a vec4 of sum_k exp c for each quarter i'
//   terms          n             written
//   fromQuarters   4n x half^2   read          the gradient in the quarters
//   gradient       n x inputs    added to
//
// All flat: one invocation a vec4 (`cut`, `weigh`, `paste`), a quarter (`add`) or an image (`measure`); no barrier, one order of every sum.

struct Task {
  n: u32,
  width: u32,    // vec4s of a row of the output
  side: u32,     // pixels
  half: u32,     // pixels a side of a quarter
  length: u32,   // vec4s of a row of quarters
  group: u32,    // images
  gain: f32,     // weight / (16 n)
}

@group(0) @binding(0) var<uniform> task: Task;
@group(0) @binding(1) var<storage, read> output: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> quarters: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> cosines: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> terms: array<f32>;
@group(0) @binding(6) var<storage, read> fromQuarters: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> gradient: array<vec4f>;

// The first image of an image's group, and how many there are.
struct Group {
  first: u32,
  size: u32,
}

fn groupOf(image: u32) -> Group {
  let first = image / task.group * task.group;
  return Group(first, min(task.group, task.n - first));
}

// Where the cosines of a row with its group begin.
fn cosinesOf(row: u32, own: Group) -> u32 {
  return 4u * task.group * own.first + (row - 4u * own.first) * own.size;
}

// Pixel `place` of a quarter of an image.
fn outputAt(image: u32, quarter: u32, place: u32) -> f32 {
  let x = quarter % 2u * task.half + place % task.half;
  let y = quarter / 2u * task.half + place / task.half;
  let pixel = min(y, task.side - 1u) * task.side + min(x, task.side - 1u);
  let value = output[task.width * image + pixel / 4u][pixel % 4u];
  return select(0.0, value, x < task.side && y < task.side && place < task.half * task.half);
}

@compute @workgroup_size(64)
fn cut(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let row = i / task.length;
  if (row >= 4u * task.n) {
    return;
  }
  let image = row / 4u;
  let quarter = row % 4u;
  let place = 4u * (i % task.length);
  quarters[i] = vec4f(
    outputAt(image, quarter, place),
    outputAt(image, quarter, place + 1u),
    outputAt(image, quarter, place + 2u),
    outputAt(image, quarter, place + 3u),
  );
}

@compute @workgroup_size(64)
fn add(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= 4u * task.n) {
    return;
  }
  let own = groupOf(row / 4u);
  let at = cosinesOf(row, own);
  var sum = vec4f();
  for (var k = 0u; k < own.size; k += 1u) {
    sum += select(exp(cosines[at + k]), vec4f(), own.first + k == row / 4u);
  }
  sums[row] = sum;
}

// What a quarter adds to the term of its image; nothing where the image is alone in its group.
fn partOf(row: u32) -> f32 {
  let own = groupOf(row / 4u);
  let positive = cosines[cosinesOf(row, own) + row / 4u - own.first];
  let part = log(max(sums[row], vec4f(1e-30))) - positive;
  return select(0.0, (part.x + part.y) + (part.z + part.w), own.size > 1u);
}

@compute @workgroup_size(64)
fn measure(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < task.n) {
    let row = 4u * id.x;
    terms[id.x] = ((partOf(row) + partOf(row + 1u)) + (partOf(row + 2u) + partOf(row + 3u))) / 16.0;
  }
}

@compute @workgroup_size(64)
fn weigh(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let row = i / task.group;
  if (row >= 4u * task.n) {
    return;
  }
  let k = i % task.group;
  let own = groupOf(row / 4u);
  if (k >= own.size) {
    return;
  }
  let at = cosinesOf(row, own) + k;
  if (own.first + k == row / 4u) {
    cosines[at] = select(vec4f(), vec4f(-2.0 * task.gain), own.size > 1u);
    return;
  }
  // The cosine of a and b is in the sum of a's quarter with b's image, and in that of b's with a's.
  let other = 4u * (own.first + k);
  let mine = row % 4u;
  let theirs = vec4f(sums[other][mine], sums[other + 1u][mine], sums[other + 2u][mine], sums[other + 3u][mine]);
  cosines[at] = task.gain * exp(cosines[at]) * (1.0 / sums[row] + 1.0 / theirs);
}

fn fromQuartersAt(image: u32, pixel: u32) -> f32 {
  let x = pixel % task.side;
  let y = pixel / task.side;
  if (y >= task.side) {
    return 0.0;
  }
  let row = 4u * image + 2u * (y / task.half) + x / task.half;
  let place = y % task.half * task.half + x % task.half;
  return fromQuarters[task.length * row + place / 4u][place % 4u];
}

@compute @workgroup_size(64)
fn paste(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let image = i / task.width;
  if (image >= task.n) {
    return;
  }
  let pixel = 4u * (i % task.width);
  gradient[i] += vec4f(
    fromQuartersAt(image, pixel),
    fromQuartersAt(image, pixel + 1u),
    fromQuartersAt(image, pixel + 2u),
    fromQuartersAt(image, pixel + 3u),
  );
}
