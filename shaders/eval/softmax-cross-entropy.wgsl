// Cross-entropy of a softmax over classes, and its gradient in the scores:
//
//   p_ic = exp(s_ic - max_c s_ic) / sum_c exp(s_ic - max_c s_ic)
//   loss_i = -log p_i,label(i)            the loss of the batch is the mean over its N rows
//   gradient_ic = (p_ic - [c = label(i)]) / N
//
//   scores    rows x classes   read
//   labels    rows             read, each below classes
//   gradient  rows x classes   written, its padding columns as zeros
//   losses    rows             written
//
// One invocation owns one row: there are few classes, and the next row is in the next invocation. The largest score is
// subtracted before anything is exponentiated, so that nothing overflows.

struct Shape {
  rows: u32,
  classes: u32,
  inverseRows: f32, // 1 / N
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> scores: array<vec4f>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;

const NEVER = -3.0e38;

// Indices of the classes in vec4 column i.
fn classesOf(i: u32) -> vec4u {
  return vec4u(4u * i, 4u * i + 1u, 4u * i + 2u, 4u * i + 3u);
}

// exp(s - top), and 0 in the padding.
fn weights(i: u32, at: u32, top: f32) -> vec4f {
  return select(vec4f(), exp(scores[at + i] - top), classesOf(i) < vec4u(shape.classes));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= shape.rows) {
    return;
  }
  let classes4 = (shape.classes + 3u) / 4u;
  let at = row * classes4;
  let label = vec4u(labels[row]);

  var largest = vec4f(NEVER);
  for (var i = 0u; i < classes4; i++) {
    largest = max(largest, select(vec4f(NEVER), scores[at + i], classesOf(i) < vec4u(shape.classes)));
  }
  let top = max(max(largest.x, largest.y), max(largest.z, largest.w));

  var sums = vec4f();
  var own = vec4f();
  for (var i = 0u; i < classes4; i++) {
    sums += weights(i, at, top);
    own += select(vec4f(), scores[at + i] - top, classesOf(i) == label);
  }
  let total = sums.x + sums.y + sums.z + sums.w;
  losses[row] = log(total) - (own.x + own.y + own.z + own.w);

  for (var i = 0u; i < classes4; i++) {
    let target4 = select(vec4f(), vec4f(1.0), classesOf(i) == label);
    gradient[at + i] = (weights(i, at, top) / total - target4) * shape.inverseRows;
  }
}
