/** How a decoder's rectified flow is followed from noise (tau = 0) to a sample (tau = 1). */
export interface SamplerChoice {
  readonly method: 'euler' | 'rk45';
  /** Euler: evaluations of the decoder. */
  readonly steps: number;
  /** RK45 (Dormand and Prince): error tolerances, relative and absolute. */
  readonly rtol: number;
  readonly atol: number;
}
