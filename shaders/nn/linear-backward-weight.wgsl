// Linear layer, backward to its weights:  dw = x^T dy
//
//   x   rows x inputs      read
//   dy  rows x outputs     read     (padding columns zero)
//   dw  inputs x outputs   written, its padding columns as zeros
//
// One invocation owns a tile of 8 inputs x 8 outputs of dw in sixteen named vec4 registers and walks the rows of the
// batch four at a time: 16 loads of a vec4 feed 256 multiply-adds, as in linear-forward.wgsl. The rows are added in a
// fixed order by one owner, so the sum needs neither atomics nor a second pass and a rerun gives the same bits.

struct Shape {
  rows: u32,
  inputs: u32,
  outputs: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<vec4f>;

@compute @workgroup_size(8, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let inputs4 = (shape.inputs + 3u) / 4u;
  let outputs4 = (shape.outputs + 3u) / 4u;
  let upper = 2u * id.y; // the two vec4 of inputs (rows of dw) of the tile
  let left = 2u * id.x; // the two vec4 of outputs (columns of dw)
  if (upper >= inputs4 || left >= outputs4) {
    return;
  }
  let lower = min(upper + 1u, inputs4 - 1u);
  let right = min(left + 1u, outputs4 - 1u);

  var l0 = vec4f();
  var l1 = vec4f();
  var l2 = vec4f();
  var l3 = vec4f();
  var l4 = vec4f();
  var l5 = vec4f();
  var l6 = vec4f();
  var l7 = vec4f();
  var r0 = vec4f();
  var r1 = vec4f();
  var r2 = vec4f();
  var r3 = vec4f();
  var r4 = vec4f();
  var r5 = vec4f();
  var r6 = vec4f();
  var r7 = vec4f();

  for (var row = 0u; row < shape.rows; row += 4u) {
    // Four rows of the batch. Transposed, column i of u holds input 4 upper + i of those rows, and gl * u[i] is the sum
    // over the four of (input x row of dy).
    let u = transpose(inputRows(row, upper));
    let v = transpose(inputRows(row, lower));
    let gl = gradientRows(row, left);
    let gr = gradientRows(row, right);
    l0 += gl * u[0];
    l1 += gl * u[1];
    l2 += gl * u[2];
    l3 += gl * u[3];
    l4 += gl * v[0];
    l5 += gl * v[1];
    l6 += gl * v[2];
    l7 += gl * v[3];
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
  store(input, left, l0, r0);
  store(input + 1u, left, l1, r1);
  store(input + 2u, left, l2, r2);
  store(input + 3u, left, l3, r3);
  store(input + 4u, left, l4, r4);
  store(input + 5u, left, l5, r5);
  store(input + 6u, left, l6, r6);
  store(input + 7u, left, l7, r7);
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

fn store(input: u32, left: u32, valueLeft: vec4f, valueRight: vec4f) {
  let outputs4 = (shape.outputs + 3u) / 4u;
  if (input < shape.inputs) {
    dw[outputs4 * input + left] = valueLeft;
    if (left + 1u < outputs4) {
      dw[outputs4 * input + left + 1u] = valueRight;
    }
  }
}
