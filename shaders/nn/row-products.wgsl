// Dot products of the rows of two matrices:  p_ij = a_(first + i) . b_j,  that is p = a b^T
//
//   a         at least first + rows x columns   read     (padding columns zero)
//   b         others x columns                  read     (padding columns zero)
//   products  rows x others                     written, its padding columns as zeros
//
// Two uses: a linear layer's gradient in its input, dx = dy w^T (a = dy, b = w), and the cosine similarities of a
// block of unit rows to all rows of a bank (a = queries, b = bank, `first` the block).
// The tiling of linear-forward.wgsl: one invocation owns 8 x 8 products in sixteen named vec4 registers and walks the columns four
// at a time, so 16 loads of a vec4 feed 256 multiply-adds. Both rows are contiguous, so with four rows of b as the columns of a
// matrix, v * m = (v . b0, v . b1, v . b2, v . b3).
struct Shape {
  first: u32,
  rows: u32,
  others: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> products: array<vec4f>;

@compute @workgroup_size(8, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let columns4 = (shape.columns + 3u) / 4u;
  let row = 8u * id.y;
  let other = 8u * id.x;
  if (row >= shape.rows || other >= shape.others) {
    return;
  }
  // Rows past the end are read from the last one and never stored.
  let lastRow = shape.rows - 1u;
  let q0 = columns4 * (shape.first + row);
  let q1 = columns4 * (shape.first + min(row + 1u, lastRow));
  let q2 = columns4 * (shape.first + min(row + 2u, lastRow));
  let q3 = columns4 * (shape.first + min(row + 3u, lastRow));
  let q4 = columns4 * (shape.first + min(row + 4u, lastRow));
  let q5 = columns4 * (shape.first + min(row + 5u, lastRow));
  let q6 = columns4 * (shape.first + min(row + 6u, lastRow));
  let q7 = columns4 * (shape.first + min(row + 7u, lastRow));
  let lastOther = shape.others - 1u;
  let b0 = columns4 * other;
  let b1 = columns4 * min(other + 1u, lastOther);
  let b2 = columns4 * min(other + 2u, lastOther);
  let b3 = columns4 * min(other + 3u, lastOther);
  let b4 = columns4 * min(other + 4u, lastOther);
  let b5 = columns4 * min(other + 5u, lastOther);
  let b6 = columns4 * min(other + 6u, lastOther);
  let b7 = columns4 * min(other + 7u, lastOther);

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

  for (var k = 0u; k < columns4; k++) {
    let bl = mat4x4f(b[b0 + k], b[b1 + k], b[b2 + k], b[b3 + k]);
    let br = mat4x4f(b[b4 + k], b[b5 + k], b[b6 + k], b[b7 + k]);
    let v0 = a[q0 + k];
    l0 += v0 * bl;
    r0 += v0 * br;
    let v1 = a[q1 + k];
    l1 += v1 * bl;
    r1 += v1 * br;
    let v2 = a[q2 + k];
    l2 += v2 * bl;
    r2 += v2 * br;
    let v3 = a[q3 + k];
    l3 += v3 * bl;
    r3 += v3 * br;
    let v4 = a[q4 + k];
    l4 += v4 * bl;
    r4 += v4 * br;
    let v5 = a[q5 + k];
    l5 += v5 * bl;
    r5 += v5 * br;
    let v6 = a[q6 + k];
    l6 += v6 * bl;
    r6 += v6 * br;
    let v7 = a[q7 + k];
    l7 += v7 * bl;
    r7 += v7 * br;
  }

  store(row, other, l0, r0);
  store(row + 1u, other, l1, r1);
  store(row + 2u, other, l2, r2);
  store(row + 3u, other, l3, r3);
  store(row + 4u, other, l4, r4);
  store(row + 5u, other, l5, r5);
  store(row + 6u, other, l6, r6);
  store(row + 7u, other, l7, r7);
}

fn store(row: u32, other: u32, left: vec4f, right: vec4f) {
  if (row < shape.rows) {
    let at = (shape.others + 3u) / 4u * row + other / 4u;
    products[at] = masked(left, other);
    if (other + 4u < shape.others) {
      products[at + 1u] = masked(right, other + 4u);
    }
  }
}

// Zeros past the last row of the b.
fn masked(values: vec4f, other: u32) -> vec4f {
  let index = vec4u(other, other + 1u, other + 2u, other + 3u);
  return select(vec4f(), values, index < vec4u(shape.others));
}
