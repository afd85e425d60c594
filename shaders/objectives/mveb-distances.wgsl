// Cosine distances of the unit rows of a view, as the matrix that becomes MVEB's kernel:
//
//   D_ij = |u_i - u_j|^2 / 2 = 1 - u_i . u_j;   -1 where i or j is past the last row, which no distance is
//
//   u         views n x d              read, padding columns zero
//   matrices  views x size x pitch     the first `size` columns written
//
// From differences, since 1 minus a product near 1 would leave no digit of the distance of two rows that nearly coincide, and that is where
// the score has to tell directions apart. A row of zeros, which has no direction, is 1/2 from the others instead of 1.
//
// The tiling of row-products.wgsl, 8 x 8 pairs an invocation in sixteen registers. D is symmetric: tiles on the diagonal and above it
// are computed, and written a second time, transposed, below it.

struct Sizes {
  n: u32,
  width: u32,  // vec4s of a row of u
  size: u32,   // n, filled up to a multiple of 32
  pitch: u32,  // vec4s of a row of the matrices
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> u: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> matrices: array<vec4f>;

@compute @workgroup_size(8, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = 8u * id.y;
  let other = 8u * id.x;
  if (other >= sizes.size || other < row) {
    return;
  }
  // Rows past the end are read from the last one.
  let last = sizes.n - 1u;
  let start = id.z * sizes.n;
  let a0 = sizes.width * (start + min(row, last));
  let a1 = sizes.width * (start + min(row + 1u, last));
  let a2 = sizes.width * (start + min(row + 2u, last));
  let a3 = sizes.width * (start + min(row + 3u, last));
  let a4 = sizes.width * (start + min(row + 4u, last));
  let a5 = sizes.width * (start + min(row + 5u, last));
  let a6 = sizes.width * (start + min(row + 6u, last));
  let a7 = sizes.width * (start + min(row + 7u, last));
  let b0 = sizes.width * (start + min(other, last));
  let b1 = sizes.width * (start + min(other + 1u, last));
  let b2 = sizes.width * (start + min(other + 2u, last));
  let b3 = sizes.width * (start + min(other + 3u, last));
  let b4 = sizes.width * (start + min(other + 4u, last));
  let b5 = sizes.width * (start + min(other + 5u, last));
  let b6 = sizes.width * (start + min(other + 6u, last));
  let b7 = sizes.width * (start + min(other + 7u, last));

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

  for (var k = 0u; k < sizes.width; k += 1u) {
    let bl = mat4x4f(u[b0 + k], u[b1 + k], u[b2 + k], u[b3 + k]);
    let br = mat4x4f(u[b4 + k], u[b5 + k], u[b6 + k], u[b7 + k]);
    let v0 = u[a0 + k];
    l0 += squares(v0, bl);
    r0 += squares(v0, br);
    let v1 = u[a1 + k];
    l1 += squares(v1, bl);
    r1 += squares(v1, br);
    let v2 = u[a2 + k];
    l2 += squares(v2, bl);
    r2 += squares(v2, br);
    let v3 = u[a3 + k];
    l3 += squares(v3, bl);
    r3 += squares(v3, br);
    let v4 = u[a4 + k];
    l4 += squares(v4, bl);
    r4 += squares(v4, br);
    let v5 = u[a5 + k];
    l5 += squares(v5, bl);
    r5 += squares(v5, br);
    let v6 = u[a6 + k];
    l6 += squares(v6, bl);
    r6 += squares(v6, br);
    let v7 = u[a7 + k];
    l7 += squares(v7, bl);
    r7 += squares(v7, br);
  }

  store(id.z, row, other, mat4x4f(l0, l1, l2, l3));
  store(id.z, row + 4u, other, mat4x4f(l4, l5, l6, l7));
  store(id.z, row, other + 4u, mat4x4f(r0, r1, r2, r3));
  store(id.z, row + 4u, other + 4u, mat4x4f(r4, r5, r6, r7));
  if (other > row) {
    store(id.z, other, row, transpose(mat4x4f(l0, l1, l2, l3)));
    store(id.z, other, row + 4u, transpose(mat4x4f(l4, l5, l6, l7)));
    store(id.z, other + 4u, row, transpose(mat4x4f(r0, r1, r2, r3)));
    store(id.z, other + 4u, row + 4u, transpose(mat4x4f(r4, r5, r6, r7)));
  }
}

// |v - b_j|^2 over a vec4 of coordinates, for four b.
fn squares(v: vec4f, b: mat4x4f) -> vec4f {
  let e = mat4x4f(v - b[0], v - b[1], v - b[2], v - b[3]);
  return vec4f(dot(e[0], e[0]), dot(e[1], e[1]), dot(e[2], e[2]), dot(e[3], e[3]));
}

// Four rows of a vec4 column.
fn store(view: u32, row: u32, column: u32, values: mat4x4f) {
  let columns = vec4u(column, column + 1u, column + 2u, column + 3u);
  let inside = columns < vec4u(sizes.n);
  for (var i = 0u; i < 4u; i += 1u) {
    let both = inside & vec4<bool>(row + i < sizes.n);
    matrices[sizes.pitch * (view * sizes.size + row + i) + column / 4u] = select(vec4f(-1.0), 0.5 * values[i], both);
  }
}
