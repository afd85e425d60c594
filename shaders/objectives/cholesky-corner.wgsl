// Blocked Cholesky solve, step 1 of 3 of block k: the corner, 32 x 32, on the diagonal.
//
//   A_kk = L L^T,   inverses_k = L^-1
//
//   matrices  systems x size x pitch   read      A symmetric and positive definite, right of it the columns b of the right-hand side
//   inverses  systems x size x 32      written   L^-1 of each block below each other, zeros above the diagonal
//
// The factorisation A = R^T R (R upper) takes three kernels a block: this one, cholesky-panel (block row k of R) and cholesky-trail (what
// is left of A). The columns of b go along with A, which solves R^T y = b on the way; cholesky-back solves R x = y. With the
// corner's inverse everything else is matrix products in register tiles without a barrier, which every adapter is good at.
//
// One workgroup a system, one row a lane in eight registers: Gauss-Jordan on the row and the identity, both in the same place. Step j
// subtracts row j, scaled by f = a_ij / d_j, from the rows below; where a_ij was, the inverse's entry -f begins. That is row j with
// 1 + d_j in place j, since a_ij - f d_j = 0. One barrier a step, as two rows of workgroup memory take turns.
// In exact arithmetic no pivot d_j is below the smallest eigenvalue of A, `least`; where rounding takes it below, it is lifted to it.

struct Step {
  size: u32,    // rows of A, a multiple of 32
  pitch: u32,   // vec4s of a row of A and b together
  k: u32,       // block
  least: f32,   // A has no smaller eigenvalue
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> matrices: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> inverses: array<vec4f>;

const SIDE = 32u;

var<workgroup> pivotRow: array<vec4f, 16>;
var<workgroup> pivots: array<f32, 32>;

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = workgroupId.x * step.size + SIDE * step.k + lane;
  let at = step.pitch * row + 8u * step.k;
  var r0 = matrices[at];
  var r1 = matrices[at + 1u];
  var r2 = matrices[at + 2u];
  var r3 = matrices[at + 3u];
  var r4 = matrices[at + 4u];
  var r5 = matrices[at + 5u];
  var r6 = matrices[at + 6u];
  var r7 = matrices[at + 7u];

  for (var j = 0u; j < SIDE; j += 1u) {
    let turn = 8u * (j % 2u);
    if (lane == j) {
      pivotRow[turn] = r0;
      pivotRow[turn + 1u] = r1;
      pivotRow[turn + 2u] = r2;
      pivotRow[turn + 3u] = r3;
      pivotRow[turn + 4u] = r4;
      pivotRow[turn + 5u] = r5;
      pivotRow[turn + 6u] = r6;
      pivotRow[turn + 7u] = r7;
      let pivot = max(pivotRow[turn + j / 4u][j % 4u], step.least);
      pivots[j] = pivot;
      pivotRow[turn + j / 4u][j % 4u] = 1.0 + pivot;
    }
    workgroupBarrier();
    if (lane > j) {
      let f = pivotRow[turn + lane / 4u][lane % 4u] / pivots[j];
      r0 -= f * pivotRow[turn];
      r1 -= f * pivotRow[turn + 1u];
      r2 -= f * pivotRow[turn + 2u];
      r3 -= f * pivotRow[turn + 3u];
      r4 -= f * pivotRow[turn + 4u];
      r5 -= f * pivotRow[turn + 5u];
      r6 -= f * pivotRow[turn + 6u];
      r7 -= f * pivotRow[turn + 7u];
    }
  }

  let scale = 1.0 / sqrt(pivots[lane]);
  let into = 8u * row;
  inverses[into] = scale * triangle(r0, 0u, lane);
  inverses[into + 1u] = scale * triangle(r1, 4u, lane);
  inverses[into + 2u] = scale * triangle(r2, 8u, lane);
  inverses[into + 3u] = scale * triangle(r3, 12u, lane);
  inverses[into + 4u] = scale * triangle(r4, 16u, lane);
  inverses[into + 5u] = scale * triangle(r5, 20u, lane);
  inverses[into + 6u] = scale * triangle(r6, 24u, lane);
  inverses[into + 7u] = scale * triangle(r7, 28u, lane);
}

// Four entries of a row of the inverse with a unit diagonal, from column `first` on.
fn triangle(values: vec4f, first: u32, lane: u32) -> vec4f {
  let columns = vec4u(first, first + 1u, first + 2u, first + 3u);
  let below = select(vec4f(), values, columns < vec4u(lane));
  return select(below, vec4f(1.0), columns == vec4u(lane));
}
