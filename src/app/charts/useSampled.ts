/** A value of a store for a chart: taken now and then, each chart at its own moment, drawn when there is time and somebody looks. */
import { startTransition, useEffect, useState } from 'react';
import type { StoreApi } from 'zustand';
import { useRun } from '../../state/run';
import { useRuns } from '../../state/runs';
import { useSeries } from '../../state/series';

/** Least milliseconds between two drawings of a chart. */
const PERIOD = 400;

type Readable<S> = Pick<StoreApi<S>, 'getState' | 'subscribe'>;

/**
 * A hook for values of one store. Charts that all redraw at once make one long task on the page's thread; with different `delay`s
 * (milliseconds) they take turns, and as a transition React draws them in slices. `select` must be stable. While not `visible` the value stands still.
 */
function sampler<S>(store: Readable<S>) {
  return function useSampled<T>(select: (state: S) => T, delay: number, visible = true): T {
    const [value, setValue] = useState(() => select(store.getState()));
    useEffect(() => {
      if (!visible) return undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let taken = 0;
      const take = () => {
        timer = undefined;
        taken = performance.now();
        startTransition(() => setValue(() => select(store.getState())));
      };
      const unsubscribe = store.subscribe((now, before) => {
        if (timer !== undefined || select(now) === select(before)) return;
        timer = setTimeout(take, Math.max(delay, taken + PERIOD - performance.now()));
      });
      take();
      return () => {
        clearTimeout(timer);
        unsubscribe();
      };
    }, [select, delay, visible]);
    return value;
  };
}

export const useSampledRun = sampler(useRun);
export const useSampledSeries = sampler(useSeries);
export const useSampledRuns = sampler(useRuns);
