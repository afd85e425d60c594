/** How B's plane is painted: as that of A, as far as the two can be compared. */
import type { Camera, PlaneAxes, PlaneView } from '../../engine/protocol';
import type { Experiment } from '../../experiment';

/** Whether both planes show the same plane of the same space, or principal planes of equally large ones. */
export function sameSpace(a: Experiment, b: Experiment): boolean {
  return a.d === b.d || (a.d <= 2 && b.d <= 2);
}

/** Whether sample i is the same one in both. */
export function sameSamples(a: Experiment, b: Experiment): boolean {
  return (['data', 'seed', 'n', 'file', 'sha', 'prep'] as const).every((key) => a[key] === b[key]);
}

/** What is known of the two planes. */
export interface TwoPlanes {
  readonly a: Experiment;
  readonly b: Experiment;
  /** How A is painted. */
  readonly view: PlaneView;
  /** The camera that A shows its plane with; null before its first picture. */
  readonly camera: Camera | null;
  readonly linked: boolean;
  /** B's own camera. */
  readonly own: Camera | null;
}

function axesFor({ a, b, view: { axes } }: TwoPlanes): PlaneAxes {
  const there =
    (axes.kind === 'samples' && sameSamples(a, b)) ||
    (axes.kind === 'coordinates' && Math.max(axes.x, axes.y) < b.d);
  return there ? axes : { kind: 'principal' };
}

/** How B is painted. */
export function viewBeside(planes: TwoPlanes): PlaneView {
  const { a, b, view, camera, linked, own } = planes;
  const samples = sameSamples(a, b);
  return {
    ...view,
    axes: axesFor(planes),
    camera: linked && sameSpace(a, b) ? camera : own,
    selected: samples ? view.selected : null,
    marked: samples ? view.marked : null,
  };
}
