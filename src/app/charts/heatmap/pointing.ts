/** Where the reader points in the heat map: a step of the marked sample's row. The sample itself is marked in plane and heat map alike. */
import { create } from 'zustand';
import { usePlane } from '../../../state/plane';

interface PointingStore {
  /** Null where nobody points here, though a sample may be marked. */
  readonly step: number | null;
}

export const usePointing = create<PointingStore>()(() => ({ step: null }));

/** Marks a sample, here and in the plane, and points at a step of its row. */
export function point(sample: number, step: number): void {
  usePlane.getState().mark(sample);
  if (usePointing.getState().step !== step) usePointing.setState({ step });
}

export function pointNowhere(): void {
  usePlane.getState().mark(null);
  usePointing.setState({ step: null });
}
