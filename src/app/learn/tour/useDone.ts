/** Whether a stop's wish has been fulfilled since it was reached. What was done stays done. */
import { useEffect, useState } from 'react';
import { factsNow, watchFacts } from './facts';
import type { Stop } from './stops';

export function useDone(stop: Stop): boolean {
  const [done, setDone] = useState(false);
  useEffect(() => {
    const arrived = factsNow();
    const look = () => {
      if (!stop.done(arrived, factsNow())) return;
      rest();
      setDone(true);
    };
    const rest = watchFacts(look);
    look();
    return rest;
  }, [stop]);
  return done;
}
