/** Learning rate and Adam's coefficients of an iteration, in float64. */

export interface OptimiserSettings {
  /** Largest learning rate. */
  readonly lr: number;
  /** Iterations of linear warm-up; 0 or 1: none. */
  readonly warmup: number;
  /** After the warm-up: constant, or down to 0 at `iters` along half a cosine (Loshchilov & Hutter 2017). */
  readonly schedule: 'constant' | 'cosine';
  readonly iters: number;
  /** Largest global norm of the gradient; 0 or less: no clipping. */
  readonly clip: number;
  /** Decay of the moving average of the weights, 0 to 1; 0: the average is the weights. */
  readonly ema: number;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Learning rate of iteration k = 0, 1, ...: lr (k + 1) / warmup up to the warm-up's end, then the schedule. */
export function learningRate(iteration: number, settings: Omit<OptimiserSettings, 'clip' | 'ema'>): number {
  const { lr, warmup, schedule, iters } = settings;
  if (iteration < warmup) return (lr * (iteration + 1)) / warmup;
  if (schedule === 'constant') return lr;
  const progress = Math.min(1, (iteration - warmup) / Math.max(1, iters - warmup));
  return (lr * (1 + Math.cos(Math.PI * progress))) / 2;
}

/** Decay of the moving average at iteration k: min(ema, (1 + k) / (10 + k)), so that it soon forgets the initial weights. */
export function averageDecay(iteration: number, ema: number): number {
  return Math.min(ema, (1 + iteration) / (10 + iteration));
}

/** What shaders/nn/adam.wgsl needs at iteration k = 0, 1, ... */
export function adamCoefficients(iteration: number, settings: OptimiserSettings) {
  const step = iteration + 1;
  const decay = averageDecay(iteration, settings.ema);
  return {
    stepSize: learningRate(iteration, settings) / (1 - BETA1 ** step),
    inverseRootCorrection: 1 / Math.sqrt(1 - BETA2 ** step),
    epsilon: EPSILON,
    beta1: BETA1,
    oneMinusBeta1: 1 - BETA1,
    beta2: BETA2,
    oneMinusBeta2: 1 - BETA2,
    decay,
    oneMinusDecay: 1 - decay,
  };
}
