/** Choosing samples: by class, or with a lasso. */
import { type Point, usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { samplesInside } from './lasso';
import { shownMarks } from './picture';

/** Numbers of the shown samples of a class. */
function samplesOf(label: number): number[] {
  const labels = useRun.getState().samples?.labels ?? new Uint8Array();
  return [...labels.keys()].filter((i) => labels[i] === label);
}

function isSame(a: readonly number[] | null, b: readonly number[]): boolean {
  return a !== null && a.length === b.length && a.every((sample, i) => sample === b[i]);
}

/** The class whose samples are exactly those that are selected; null where there is none. */
export function selectedClass(
  selected: readonly number[] | null,
  labels: Uint8Array | undefined,
): number | null {
  const label = labels?.[selected?.[0] ?? -1];
  return label !== undefined && isSame(selected, samplesOf(label)) ? label : null;
}

/** Selects a class; once more, all again. */
export function toggleClass(label: number): void {
  const { selected, select } = useView.getState();
  const samples = samplesOf(label);
  select(isSame(selected, samples) ? null : samples);
}

/** Adds a point to the lasso. */
export function extendLasso(point: Point): void {
  usePlane.setState(({ lasso }) => ({ lasso: [...(lasso ?? []), point] }));
}

/** Closes the lasso and selects what is inside; an empty one selects all. */
export function closeLasso(): void {
  const { lasso } = usePlane.getState();
  if (lasso !== null && lasso.length > 2) useView.getState().select(samplesInside(lasso, shownMarks()));
  dropLasso();
}

/** Puts the lasso away. */
export function dropLasso(): void {
  usePlane.setState({ lasso: null, tool: 'pan' });
}
