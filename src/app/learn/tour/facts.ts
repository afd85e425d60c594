/** Everything that a stop of the tour may wait for. */
import { type ExperimentStore, useExperiment } from '../../../state/experiment';
import { type PlaneStore, usePlane } from '../../../state/plane';
import { type RunStore, useRun } from '../../../state/run';
import { useView, type ViewStore } from '../../../state/view';

export interface Facts {
  readonly run: RunStore;
  readonly experiment: ExperimentStore;
  readonly plane: PlaneStore;
  readonly view: ViewStore;
}

export function factsNow(): Facts {
  return {
    run: useRun.getState(),
    experiment: useExperiment.getState(),
    plane: usePlane.getState(),
    view: useView.getState(),
  };
}

/** Calls whenever one of them has changed; returns how to stop. */
export function watchFacts(call: () => void): () => void {
  const stops = [
    useRun.subscribe(call),
    useExperiment.subscribe(call),
    usePlane.subscribe(call),
    useView.subscribe(call),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
