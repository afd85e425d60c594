/** Keeps what is shown up to date: while training goes on every few seconds, and once more when it has stopped. */
import { type GenerateStore, useGenerate } from '../../../state/generate';
import { useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import { canMake, lastTryOf, makeNow } from './making';

/** Least milliseconds between two pictures while training goes on. */
const PERIOD = 3000;
/** Training gets this many times as long as the pictures take. */
const SHARE = 8;

interface Facts {
  readonly running: boolean;
  /** Whether something is being made already. */
  readonly busy: boolean;
  /** Finished iterations now, and at the last try; null where there was none. */
  readonly iteration: number;
  readonly tried: number | null;
  /** Milliseconds that the last try took, and since it was over. */
  readonly took: number;
  readonly since: number;
}

/** Whether new pictures are due. What failed or was cancelled is not tried again with the same weights. */
export function isDue({ running, busy, iteration, tried, took, since }: Facts): boolean {
  if (busy || tried === iteration) return false;
  return !running || tried === null || since >= Math.max(PERIOD, SHARE * took);
}

/** Whether other pictures are wanted than before. */
export function wantsOthers(now: GenerateStore, before: GenerateStore): boolean {
  return (
    now.mode !== before.mode ||
    now.sampler !== before.sampler ||
    now.seed !== before.seed ||
    (now.mode === 'reconstruct' && now.repeats !== before.repeats) ||
    (now.mode === 'between' && now.ends !== null && now.ends !== before.ends)
  );
}

/** Makes pictures whenever they are due and somebody looks (`seen`). Returns how to stop, and what to call when somebody looks again. */
export function keepFresh(seen: () => boolean): { readonly stop: () => void; readonly look: () => void } {
  const look = () => {
    const { auto, mode, going, outcomes } = useGenerate.getState();
    const { state, telemetry } = useRun.getState();
    // The first picture comes by itself. An evaluation has the GPU for itself.
    const wanted = (auto || outcomes[mode] === undefined) && state !== 'evaluating';
    if (!wanted || !seen() || !canMake()) return;
    const facts = { running: state === 'running', busy: going !== null, iteration: telemetry.iteration };
    if (isDue({ ...facts, ...lastTryOf(mode) })) makeNow();
  };
  const stops = [
    useRun.subscribe((now, before) => {
      if (now.telemetry !== before.telemetry || now.state !== before.state || now.samples !== before.samples)
        look();
    }),
    useGenerate.subscribe((now, before) => {
      if (wantsOthers(now, before)) {
        if (canMake()) makeNow();
      } else if (now.auto !== before.auto || (now.going === null && before.going !== null)) look();
    }),
    useView.subscribe((now, before) => {
      const reconstructs = useGenerate.getState().mode === 'reconstruct';
      if (now.selected !== before.selected && reconstructs && canMake()) makeNow();
    }),
  ];
  look();
  return { stop: () => stops.forEach((stop) => stop()), look };
}
