// The linear systems whose solutions are MVEB's scores S: (K + eta I) S = -diag(r) U / tau, with
//
//   K_ij = e^(-D_ij / tau),   r_i = sum_j K_ij
//
// The factor e^(-1/tau) against the article's kernel stands on both sides (in eta, too), and keeps K in (0, 1].
//
//   temperatures  views                  (tau, eta, 0, 0) read
//   u             views n x d            read
//   matrices      views x size x pitch   D of mveb-distances.wgsl read; K + eta I written in its place, the right-hand side behind it
//
// Rows past the last become rows of the identity with a right-hand side of zeros. One invocation a row: this is a small part of the work.

struct Sizes {
  n: u32,
  width: u32,  // vec4s of a row of u
  size: u32,   // n, filled up to a multiple of 32
  pitch: u32,  // vec4s of a row of the matrices
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> temperatures: array<vec4f>;
@group(0) @binding(2) var<storage, read> u: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> matrices: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let view = id.y;
  if (row >= sizes.size) {
    return;
  }
  let at = sizes.pitch * (view * sizes.size + row);
  let real = row < sizes.n;
  let tau = temperatures[view].x;
  var sum = vec4f();
  for (var i = 0u; i < sizes.size / 4u; i += 1u) {
    let columns = vec4u(4u * i, 4u * i + 1u, 4u * i + 2u, 4u * i + 3u);
    let values = select(vec4f(), exp(-matrices[at + i] / tau), (columns < vec4u(sizes.n)) & vec4<bool>(real));
    sum += values;
    let diagonal = select(1.0, temperatures[view].y, real);
    matrices[at + i] = values + select(vec4f(), vec4f(diagonal), columns == vec4u(row));
  }
  let gain = -((sum.x + sum.y) + (sum.z + sum.w)) / tau;
  for (var i = 0u; i < sizes.pitch - sizes.size / 4u; i += 1u) {
    var values = vec4f();
    if (real && i < sizes.width) {
      values = gain * u[sizes.width * (view * sizes.n + row) + i];
    }
    matrices[at + sizes.size / 4u + i] = values;
  }
}
