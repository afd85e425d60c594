/** The two planes of an A/B as they are now. */
import { useExperiment } from '../../state/experiment';
import type { PlaneView } from '../../engine/protocol';
import { usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useRuns } from '../../state/runs';
import { useVersus } from '../../state/versus';
import { planeView, useView } from '../../state/view';
import { type TwoPlanes, viewBeside } from './beside';

/** The two planes of the moment; B's experiment is A's before it has one. */
export function twoPlanes(): TwoPlanes {
  const view = useView.getState();
  const { linked, camera: own } = useVersus.getState();
  const { current: a } = useExperiment.getState();
  const b = useRuns.getState().rival?.course.experiment ?? a;
  const camera = view.camera ?? useRun.getState().plane?.camera ?? null;
  return { a, b, view: planeView(view, usePlane.getState().marked), camera, linked, own };
}

/** How B is painted now. */
export function rivalView(): PlaneView {
  return viewBeside(twoPlanes());
}
