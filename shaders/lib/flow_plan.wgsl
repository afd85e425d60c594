// One dispatch of a flow, as every kernel in shaders/flow sees it, and the solver's table.
// All coefficients are made in float64 on the CPU (src/lzn/schedule.ts) and rounded once.
//
//   q_ij        = a_j - c_i                                     c_i: the row's own anchor where CENTRED, else 0
//   assignment  P_i = softmax(l_i),  l_ij = -kappa |x_i - rho q_ij|^2 + log w_j + const
//   mean        e_i = sum_j P_ij q_ij
//   update      x_i <- x_i - decay x_i + c0 e_i[k] + c1 e_i[k-1] + c2 e_i[k-2]
//
// x_i is measured from c_i: in the inverse flow it is the noise coordinate u of s = t c + (1 - t) u, in the forward flow it is
// s - t c. Every solver is exact for a field that points at one anchor, so the same update holds.
//
// steps  3 vec4 a step:  (gain = kappa rho^2, 1 / rho (0 where rho = 0), decay, 2 kappa rho)
//                        (c0, c1, c2, s)  s: after so many steps alone with its own anchor a row stays so (huge: never)
//                        (b0, b1, b2, r)  b: the adjoint of the update: c0 of this step, c1 of the next, c2 of the one after;
//                                         r: signal to noise t / (1 - t) in the inverse flow, else 0
//
// States and means are kept in rings of planes, rows x d each: step k reads plane k mod statePlanes and writes the next.
// A ring as long as the flow keeps all of it, a shorter one keeps what is still needed.
#import space

struct Plan {
  firstRow: u32,     // rows of this dispatch
  endRow: u32,
  totalRows: u32,    // rows of the whole flow, m
  anchors: u32,      // n
  width: u32,        // vec4s in a row: ceil(d / 4)
  firstStep: u32,    // steps of this dispatch
  endStep: u32,
  totalSteps: u32,   // T
  statePlanes: u32,
  meanPlanes: u32,
  firstAnchor: u32,  // anchors of this dispatch (gather)
  endAnchor: u32,
  groupSteps: u32,   // steps that are summed before anything else is added to them (gather)
  pulled: u32,       // 1: the loss pulls at the assignment of each step (adjoint)
}
