// Linear layer of few outputs, backward to its weights, with the gradient of a penalty on them:
//
//   dw = x^T dy + decay w                             (penalty decay |w|^2 / 2)
//
//   x         rows x inputs                  read
//   dy        rows x outputs                 read     (padding columns zero)
//   partials  SEGMENTS x inputs x outputs    written by `partial`, read by `combine`
//   w         inputs x outputs               read
//   dw        inputs x outputs               written, its padding columns as zeros
//
// The product is narrow and its sum over rows is long, so the rows are cut into eight segments to be added by different
// invocations: `partial` owns 8 inputs x 12 outputs of one segment in 24 named vec4 registers (20 loads of a vec4 feed 384
// multiply-adds, compare shaders/nn/linear-backward-weight.wgsl), `combine` adds the segments in order. A rerun gives
// the same bits.

struct Shape {
  rows: u32,
  inputs: u32,
  outputs: u32,
  segmentRows: u32, // a multiple of 4; SEGMENTS of them cover the rows
  decay: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(4) var<storage, read> w: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dw: array<vec4f>;

const SEGMENTS = 8u;

@compute @workgroup_size(16)
fn partial(@builtin(global_invocation_id) id: vec3u) {
  let inputs4 = (shape.inputs + 3u) / 4u;
  let outputs4 = (shape.outputs + 3u) / 4u;
  let upper = 2u * id.x; // the two vec4 of inputs (rows of dw) of the tile
  let left = 3u * id.y; // the three vec4 of outputs (columns of dw)
  let segment = id.z;
  if (upper >= inputs4 || left >= outputs4) {
    return;
  }
  let lower = min(upper + 1u, inputs4 - 1u);
  let middle = min(left + 1u, outputs4 - 1u);
  let right = min(left + 2u, outputs4 - 1u);

  var l0 = vec4f();
  var l1 = vec4f();
  var l2 = vec4f();
  var l3 = vec4f();
  var l4 = vec4f();
  var l5 = vec4f();
  var l6 = vec4f();
  var l7 = vec4f();
  var m0 = vec4f();
  var m1 = vec4f();
  var m2 = vec4f();
  var m3 = vec4f();
  var m4 = vec4f();
  var m5 = vec4f();
  var m6 = vec4f();
  var m7 = vec4f();
  var r0 = vec4f();
  var r1 = vec4f();
  var r2 = vec4f();
  var r3 = vec4f();
  var r4 = vec4f();
  var r5 = vec4f();
  var r6 = vec4f();
  var r7 = vec4f();

  let end = min((segment + 1u) * shape.segmentRows, shape.rows);
  for (var row = segment * shape.segmentRows; row < end; row += 4u) {
    // Four rows of the batch. Transposed, column i of u holds input 4 upper + i of those rows, and gl * u[i] is the sum
    // over the four of (input x row of dy).
    let u = transpose(inputRows(row, upper));
    let v = transpose(inputRows(row, lower));
    let gl = gradientRows(row, left);
    let gm = gradientRows(row, middle);
    let gr = gradientRows(row, right);
    l0 += gl * u[0];
    l1 += gl * u[1];
    l2 += gl * u[2];
    l3 += gl * u[3];
    l4 += gl * v[0];
    l5 += gl * v[1];
    l6 += gl * v[2];
    l7 += gl * v[3];
    m0 += gm * u[0];
    m1 += gm * u[1];
    m2 += gm * u[2];
    m3 += gm * u[3];
    m4 += gm * v[0];
    m5 += gm * v[1];
    m6 += gm * v[2];
    m7 += gm * v[3];
    r0 += gr * u[0];
    r1 += gr * u[1];
    r2 += gr * u[2];
    r3 += gr * u[3];
    r4 += gr * v[0];
    r5 += gr * v[1];
    r6 += gr * v[2];
    r7 += gr * v[3];
  }

  let input = 4u * upper;
  store(segment, input, left, l0, m0, r0);
  store(segment, input + 1u, left, l1, m1, r1);
  store(segment, input + 2u, left, l2, m2, r2);
  store(segment, input + 3u, left, l3, m3, r3);
  store(segment, input + 4u, left, l4, m4, r4);
  store(segment, input + 5u, left, l5, m5, r5);
  store(segment, input + 6u, left, l6, m6, r6);
  store(segment, input + 7u, left, l7, m7, r7);
}

// Four rows of a vec4 column of x, as the columns of a matrix. Rows past the end repeat the last one.
fn inputRows(row: u32, column: u32) -> mat4x4f {
  let pitch = (shape.inputs + 3u) / 4u;
  let last = shape.rows - 1u;
  return mat4x4f(
    x[pitch * row + column],
    x[pitch * min(row + 1u, last) + column],
    x[pitch * min(row + 2u, last) + column],
    x[pitch * min(row + 3u, last) + column],
  );
}

// The same of dy, where rows past the end are zeros, so that they add nothing.
fn gradientRows(row: u32, column: u32) -> mat4x4f {
  return mat4x4f(
    gradientRow(row, column),
    gradientRow(row + 1u, column),
    gradientRow(row + 2u, column),
    gradientRow(row + 3u, column),
  );
}

fn gradientRow(row: u32, column: u32) -> vec4f {
  let value = dy[(shape.outputs + 3u) / 4u * min(row, shape.rows - 1u) + column];
  return select(vec4f(), value, row < shape.rows);
}

fn store(segment: u32, input: u32, left: u32, valueLeft: vec4f, valueMiddle: vec4f, valueRight: vec4f) {
  let outputs4 = (shape.outputs + 3u) / 4u;
  if (input < shape.inputs) {
    let at = outputs4 * (shape.inputs * segment + input) + left;
    partials[at] = valueLeft;
    if (left + 1u < outputs4) {
      partials[at + 1u] = valueMiddle;
    }
    if (left + 2u < outputs4) {
      partials[at + 2u] = valueRight;
    }
  }
}

@compute @workgroup_size(64)
fn combine(@builtin(global_invocation_id) id: vec3u) {
  let count = shape.inputs * ((shape.outputs + 3u) / 4u);
  if (id.x >= count) {
    return;
  }
  var sum = shape.decay * w[id.x];
  for (var segment = 0u; segment < SEGMENTS; segment++) {
    sum += partials[count * segment + id.x];
  }
  dw[id.x] = sum;
}
