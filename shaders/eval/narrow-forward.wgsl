// Linear layer of few outputs:  y = x w + b
//
//   x  rows x inputs      read
//   w  inputs x outputs   read
//   b  1 x outputs        read
//   y  rows x outputs     written, its padding columns as zeros
//
// Scores of ten classes are three vec4 wide. One invocation owns a tile of 8 rows x 12 columns of y in 24 named vec4
// registers and walks the inputs four at a time: 20 loads of a vec4 feed 384 multiply-adds. The 8 x 8 tile of
// shaders/nn/linear-forward.wgsl would compute a fourth column of vec4 for nothing, with six lanes of each row of its
// workgroup idle. More outputs than 12 take more tiles.

struct Shape {
  rows: u32,
  inputs: u32,
  outputs: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read> b: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let inputs4 = (shape.inputs + 3u) / 4u;
  let outputs4 = (shape.outputs + 3u) / 4u;
  let row = 8u * id.x;
  let left = 3u * id.y; // the three vec4 columns of the tile
  if (row >= shape.rows || left >= outputs4) {
    return;
  }
  // What lies outside the matrix is read from its last row or column and never stored.
  let middle = min(left + 1u, outputs4 - 1u);
  let right = min(left + 2u, outputs4 - 1u);
  let lastRow = shape.rows - 1u;
  let lastInput = shape.inputs - 1u;
  let x0 = inputs4 * row;
  let x1 = inputs4 * min(row + 1u, lastRow);
  let x2 = inputs4 * min(row + 2u, lastRow);
  let x3 = inputs4 * min(row + 3u, lastRow);
  let x4 = inputs4 * min(row + 4u, lastRow);
  let x5 = inputs4 * min(row + 5u, lastRow);
  let x6 = inputs4 * min(row + 6u, lastRow);
  let x7 = inputs4 * min(row + 7u, lastRow);

  let biasLeft = b[left];
  let biasMiddle = b[middle];
  let biasRight = b[right];
  var l0 = biasLeft;
  var l1 = biasLeft;
  var l2 = biasLeft;
  var l3 = biasLeft;
  var l4 = biasLeft;
  var l5 = biasLeft;
  var l6 = biasLeft;
  var l7 = biasLeft;
  var m0 = biasMiddle;
  var m1 = biasMiddle;
  var m2 = biasMiddle;
  var m3 = biasMiddle;
  var m4 = biasMiddle;
  var m5 = biasMiddle;
  var m6 = biasMiddle;
  var m7 = biasMiddle;
  var r0 = biasRight;
  var r1 = biasRight;
  var r2 = biasRight;
  var r3 = biasRight;
  var r4 = biasRight;
  var r5 = biasRight;
  var r6 = biasRight;
  var r7 = biasRight;

  for (var k = 0u; k < inputs4; k++) {
    // Four rows of w. Past the last input x holds zeros, so any finite row will do there.
    let w0 = outputs4 * (4u * k);
    let w1 = outputs4 * min(4u * k + 1u, lastInput);
    let w2 = outputs4 * min(4u * k + 2u, lastInput);
    let w3 = outputs4 * min(4u * k + 3u, lastInput);
    // As columns of a matrix, so that wl * v = v.x w[w0] + v.y w[w1] + v.z w[w2] + v.w w[w3].
    let wl = mat4x4f(w[w0 + left], w[w1 + left], w[w2 + left], w[w3 + left]);
    let wm = mat4x4f(w[w0 + middle], w[w1 + middle], w[w2 + middle], w[w3 + middle]);
    let wr = mat4x4f(w[w0 + right], w[w1 + right], w[w2 + right], w[w3 + right]);
    let v0 = x[x0 + k];
    l0 += wl * v0;
    m0 += wm * v0;
    r0 += wr * v0;
    let v1 = x[x1 + k];
    l1 += wl * v1;
    m1 += wm * v1;
    r1 += wr * v1;
    let v2 = x[x2 + k];
    l2 += wl * v2;
    m2 += wm * v2;
    r2 += wr * v2;
    let v3 = x[x3 + k];
    l3 += wl * v3;
    m3 += wm * v3;
    r3 += wr * v3;
    let v4 = x[x4 + k];
    l4 += wl * v4;
    m4 += wm * v4;
    r4 += wr * v4;
    let v5 = x[x5 + k];
    l5 += wl * v5;
    m5 += wm * v5;
    r5 += wr * v5;
    let v6 = x[x6 + k];
    l6 += wl * v6;
    m6 += wm * v6;
    r6 += wr * v6;
    let v7 = x[x7 + k];
    l7 += wl * v7;
    m7 += wm * v7;
    r7 += wr * v7;
  }

  store(row, left, l0, m0, r0);
  store(row + 1u, left, l1, m1, r1);
  store(row + 2u, left, l2, m2, r2);
  store(row + 3u, left, l3, m3, r3);
  store(row + 4u, left, l4, m4, r4);
  store(row + 5u, left, l5, m5, r5);
  store(row + 6u, left, l6, m6, r6);
  store(row + 7u, left, l7, m7, r7);
}

// Padding columns of w and b are zeros, hence those of y.
fn store(row: u32, left: u32, valueLeft: vec4f, valueMiddle: vec4f, valueRight: vec4f) {
  let outputs4 = (shape.outputs + 3u) / 4u;
  if (row < shape.rows) {
    y[outputs4 * row + left] = valueLeft;
    if (left + 1u < outputs4) {
      y[outputs4 * row + left + 1u] = valueMiddle;
    }
    if (left + 2u < outputs4) {
      y[outputs4 * row + left + 2u] = valueRight;
    }
  }
}
