// One solver step of a flow over a block of rows, as every kernel in shaders/flow sees it.
// All coefficients are made in float64 on the CPU (src/lzn/schedule.ts) and rounded once.
//
//   assignment  P_i = softmax(l_i),  l_ij = -kappa |x_i - rho q_ij|^2 + const,   q_ij = a_j - c_i
//   mean        e_i = sum_j P_ij q_ij
//   update      x_i <- x_i - decay x_i + c0 e_i[k] + c1 e_i[k-1] + c2 e_i[k-2]
//
// c_i is the row's own anchor, and x_i is measured from it: in the inverse flow x is the noise coordinate u of
// s = t c + (1 - t) u, in the forward flow it is s - t c. Every solver is exact for a field that points at one anchor, so the
// same update holds. Rows of no anchor (pixels of the zone picture) have c_i = 0.
struct Step {
  rows: u32,       // rows in this block
  firstRow: u32,   // index of the block's first row
  totalRows: u32,  // rows of the whole flow
  anchors: u32,    // n
  width: u32,      // vec4s in a row: ceil(d / 4)
  own: u32,        // index of row 0's own anchor; row i owns anchor own + i
  index: u32,      // k
  kappa: f32,
  rho: f32,
  decay: f32,      // 1 - carry: a rounded factor near 1 would scale a whole row the wrong way, and rows near a boundary show it
  c0: f32,
  c1: f32,
  c2: f32,
  b0: f32,         // the adjoint of the same update: c0 of this step, c1 of the next, c2 of the one after
  b1: f32,
  b2: f32,
}
