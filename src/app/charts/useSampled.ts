/** A value of the run store for a chart: taken now and then, each chart at its own moment, drawn when there is time. */
import { startTransition, useEffect, useState } from 'react';
import { type RunStore, useRun } from '../../state/run';

/** Least milliseconds between two drawings of a chart. */
const PERIOD = 400;

/**
 * Charts that all redraw at once make one long task on the page's thread; with different `delay`s (milliseconds)
 * they take turns, and as a transition React draws them in slices. `select` must be stable.
 */
export function useSampled<T>(select: (run: RunStore) => T, delay: number): T {
  const [value, setValue] = useState(() => select(useRun.getState()));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let taken = 0;
    const take = () => {
      timer = undefined;
      taken = performance.now();
      startTransition(() => setValue(() => select(useRun.getState())));
    };
    const unsubscribe = useRun.subscribe((now, before) => {
      if (timer !== undefined || select(now) === select(before)) return;
      timer = setTimeout(take, Math.max(delay, taken + PERIOD - performance.now()));
    });
    take();
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [select, delay]);
  return value;
}
