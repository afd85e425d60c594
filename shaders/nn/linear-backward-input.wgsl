// Linear layer, backward to its input:  dx = dy w^T
//
//   dy  rows x outputs     read     (padding columns zero)
//   w   inputs x outputs   read     (padding columns zero)
//   dx  rows x inputs      written, its padding columns as zeros
//
// The tiling of linear-forward.wgsl: 8 rows x 8 columns of dx an invocation, no workgroup memory. dx[r][i] is the dot
// product of row r of dy and row i of w; both are contiguous, so the inner loop is a dot of vec4s: with four rows of
// w as the columns of a matrix, v * w = (v . w0, v . w1, v . w2, v . w3).

struct Shape {
  rows: u32,
  inputs: u32,
  outputs: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(8, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let inputs4 = (shape.inputs + 3u) / 4u;
  let outputs4 = (shape.outputs + 3u) / 4u;
  let row = 8u * id.y;
  let left = 2u * id.x; // the two vec4 columns of the tile
  if (row >= shape.rows || left >= inputs4) {
    return;
  }
  let lastRow = shape.rows - 1u;
  let y0 = outputs4 * row;
  let y1 = outputs4 * min(row + 1u, lastRow);
  let y2 = outputs4 * min(row + 2u, lastRow);
  let y3 = outputs4 * min(row + 3u, lastRow);
  let y4 = outputs4 * min(row + 4u, lastRow);
  let y5 = outputs4 * min(row + 5u, lastRow);
  let y6 = outputs4 * min(row + 6u, lastRow);
  let y7 = outputs4 * min(row + 7u, lastRow);
  let input = 4u * left;
  let lastInput = shape.inputs - 1u;
  let w0 = outputs4 * input;
  let w1 = outputs4 * min(input + 1u, lastInput);
  let w2 = outputs4 * min(input + 2u, lastInput);
  let w3 = outputs4 * min(input + 3u, lastInput);
  let w4 = outputs4 * min(input + 4u, lastInput);
  let w5 = outputs4 * min(input + 5u, lastInput);
  let w6 = outputs4 * min(input + 6u, lastInput);
  let w7 = outputs4 * min(input + 7u, lastInput);

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

  for (var k = 0u; k < outputs4; k++) {
    let wl = mat4x4f(w[w0 + k], w[w1 + k], w[w2 + k], w[w3 + k]);
    let wr = mat4x4f(w[w4 + k], w[w5 + k], w[w6 + k], w[w7 + k]);
    let v0 = dy[y0 + k];
    l0 += v0 * wl;
    r0 += v0 * wr;
    let v1 = dy[y1 + k];
    l1 += v1 * wl;
    r1 += v1 * wr;
    let v2 = dy[y2 + k];
    l2 += v2 * wl;
    r2 += v2 * wr;
    let v3 = dy[y3 + k];
    l3 += v3 * wl;
    r3 += v3 * wr;
    let v4 = dy[y4 + k];
    l4 += v4 * wl;
    r4 += v4 * wr;
    let v5 = dy[y5 + k];
    l5 += v5 * wl;
    r5 += v5 * wr;
    let v6 = dy[y6 + k];
    l6 += v6 * wl;
    r6 += v6 * wr;
    let v7 = dy[y7 + k];
    l7 += v7 * wl;
    r7 += v7 * wr;
  }

  store(row, left, l0, r0);
  store(row + 1u, left, l1, r1);
  store(row + 2u, left, l2, r2);
  store(row + 3u, left, l3, r3);
  store(row + 4u, left, l4, r4);
  store(row + 5u, left, l5, r5);
  store(row + 6u, left, l6, r6);
  store(row + 7u, left, l7, r7);
}

// Columns past the last input were computed from a repeated row of w: they become the zeros of the padding.
fn store(row: u32, left: u32, valueLeft: vec4f, valueRight: vec4f) {
  let inputs4 = (shape.inputs + 3u) / 4u;
  let column = 4u * left + vec4u(0u, 1u, 2u, 3u);
  let inputs = vec4u(shape.inputs);
  if (row < shape.rows) {
    dx[inputs4 * row + left] = select(vec4f(), valueLeft, column < inputs);
    if (left + 1u < inputs4) {
      dx[inputs4 * row + left + 1u] = select(vec4f(), valueRight, column + 4u < inputs);
    }
  }
}
