/** How each module learns in an iteration: its own rate and average, the same warm-up and schedule; null once it rests. */
import type { Experiment } from '../experiment';
import type { OptimiserSettings } from '../nn/schedule';
import type { ModuleName } from './networks';

export type ModuleSettings = Readonly<Record<ModuleName, OptimiserSettings | null>>;

/** The settings of iteration 0, 1, ... */
export function moduleSettings(e: Experiment, iteration: number): ModuleSettings {
  const { warmup, schedule, iters, clip } = e;
  const of = (lr: number, ema: number, stop: number) =>
    stop > 0 && iteration >= stop ? null : { lr, ema, warmup, schedule, iters, clip };
  return {
    encoder: of(e.lr, e.ema, e.objective === 'lzn' ? 0 : e.stop),
    labels: of(e.lrl, e.emal, e.stopl),
    decoder: of(e.lrd, e.emad, e.stopd),
    // Of SimSiam, which keeps its rate.
    predictor: { lr: e.lr, ema: e.ema, warmup, schedule: 'constant', iters, clip },
  };
}
