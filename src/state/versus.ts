/** A/B: the experiment beside that of the page, as far as it is no run (for that see runs.ts). */
import { create } from 'zustand';
import type { Camera, EngineError, PlaneInfo } from '../engine/protocol';
import type { Progress } from './run';

export interface VersusStore {
  readonly open: boolean;
  /** `none` before B has been chosen. */
  readonly status: 'none' | 'loading' | 'ready' | 'failed';
  readonly progress: Progress | null;
  /** What B's plane is drawn on, by its engine. */
  readonly canvas: HTMLCanvasElement | null;
  /** What B's plane shows. */
  readonly plane: PlaneInfo | null;
  readonly error: EngineError | null;
  /** Whether B's camera is to be that of A. */
  readonly linked: boolean;
  /** B's own camera while it is not linked; null follows its anchors. */
  readonly camera: Camera | null;
  /** CSS pixels of B's picture. */
  readonly size: { readonly width: number; readonly height: number };
}

export const NO_VERSUS: VersusStore = {
  open: false,
  status: 'none',
  progress: null,
  canvas: null,
  plane: null,
  error: null,
  linked: true,
  camera: null,
  size: { width: 1, height: 1 },
};

export const useVersus = create<VersusStore>()(() => NO_VERSUS);
