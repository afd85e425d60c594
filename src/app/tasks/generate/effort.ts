/** What the sampler took, summed up over the results of one decoder. */
import type { Generated } from '../../../engine/tasks-protocol';

export interface Effort {
  /** Fewest and most evaluations of the decoder for one result. */
  readonly least: number;
  readonly most: number;
  /** Steps of RK45 that were refused, of all results. */
  readonly rejected: number;
}

export function effortOf(results: readonly Pick<Generated, 'evaluations' | 'rejected'>[]): Effort {
  const evaluations = results.map((result) => result.evaluations);
  return {
    least: results.length === 0 ? 0 : Math.min(...evaluations),
    most: Math.max(0, ...evaluations),
    rejected: results.reduce((sum, { rejected }) => sum + rejected, 0),
  };
}
