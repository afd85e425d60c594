/** Curves of other runs behind those of the present one: of the run beside it, and of the earlier ones that are switched on. */
import { useMemo } from 'react';
import { type Run, type RunsStore } from '../../../state/runs';
import { runColour } from '../../run-colours';
import { useSampledRuns } from '../useSampled';
import type { Curve, CurvePoint } from './curve';

const selectEarlier = (runs: RunsStore) => runs.earlier;
const selectRival = (runs: RunsStore) => runs.rival;

/** What a chart needs to draw other runs' curves of its quantity. */
export interface OverlaySource {
  /** Name of the quantity in files. */
  readonly key: string;
  /** A run's curve, at most 200 points. Must be stable. */
  readonly pointsOf: (run: Run) => readonly CurvePoint[];
  readonly show: (value: number) => string;
  /** When this chart draws; see style.ts. */
  readonly turn: number;
  readonly visible: boolean;
}

/** The curves, the oldest run first. Those of earlier runs stay the same objects while training goes on. */
export function useOverlays({ key, pointsOf, show, turn, visible }: OverlaySource): readonly Curve[] {
  const earlier = useSampledRuns(selectEarlier, turn, visible);
  const rival = useSampledRuns(selectRival, turn, visible);
  return useMemo(() => {
    const shown = earlier.filter((run) => run.shown);
    return [...shown, ...(rival === null ? [] : [rival])].map((run) => ({
      key: `${key} (${run.name})`,
      name: run.name,
      colour: runColour(run),
      points: pointsOf(run),
      show,
    }));
  }, [earlier, rival, key, pointsOf, show]);
}
