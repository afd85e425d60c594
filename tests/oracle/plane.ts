/** Zones in float64: follows points forwards through a schedule, in full. */
import type { Schedule } from '../../src/lzn/schedule';

export interface Landing {
  /** Most probable anchor at the last step; the smallest index among equals. */
  readonly anchor: number;
  /** Its probability, and that of the next anchor. */
  readonly top: number;
  readonly second: number;
  /** Mean over the flow's time of the largest probability, each step standing for the time until the next. */
  readonly clarity: number;
}

/**
 * @param point d numbers
 * @param anchors n x d, row-major
 */
export function land(point: readonly number[], anchors: ArrayLike<number>, schedule: Schedule): Landing {
  const d = point.length;
  const n = anchors.length / d;
  let x = [...point];
  let means: number[][] = [];
  let probabilities: number[] = [];
  let clarity = 0;
  const times = [...schedule.steps.map(({ t }) => t), schedule.to];
  for (const [k, { kappa, rho, decay, c }] of schedule.steps.entries()) {
    const logits = Array.from(
      { length: n },
      (_, j) => -kappa * x.reduce((sum, v, i) => sum + (v - rho * (anchors[j * d + i] ?? 0)) ** 2, 0),
    );
    const peak = Math.max(...logits);
    const weights = logits.map((l) => Math.exp(l - peak));
    const total = weights.reduce((a, b) => a + b, 0);
    probabilities = weights.map((w) => w / total);
    const span = (times[k + 1] ?? Number.NaN) - (times[k] ?? Number.NaN);
    clarity += (Math.max(...probabilities) * span) / (schedule.to - schedule.from);
    const mean = x.map((_, i) => probabilities.reduce((sum, p, j) => sum + p * (anchors[j * d + i] ?? 0), 0));
    means = [mean, ...means].slice(0, 3);
    x = x.map(
      (v, i) => v - decay * v + means.reduce((sum, m, past) => sum + (c[past] ?? 0) * (m[i] ?? 0), 0),
    );
  }
  const top = Math.max(...probabilities);
  const anchor = probabilities.indexOf(top);
  return { anchor, top, second: Math.max(0, ...probabilities.filter((_, j) => j !== anchor)), clarity };
}
