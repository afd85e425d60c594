/** What the plane is given, and what it says about itself. */
import type { Buf } from 'webgpu-typed';
import type { PlaneInfo } from '../protocol';
import type { PlaneFit } from './fit';
import type { ZoneGrid } from './zone-solver';

export interface PlaneSource {
  /** Latent dimension, 1 to 256. */
  readonly d: number;
  /** Anchors drawn, 1 to 4096. */
  readonly n: number;
  /** n x pitch(d): anchors of view 2. They make the field; zones are theirs. */
  readonly anchors: Buf<'vec4f'>;
  /** n x pitch(d): latents of view 1. */
  readonly latents: Buf<'vec4f'>;
  /** Class of each row; read anew at each update. */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
}

export interface PlaneOptions {
  /** A software adapter: coarser pictures. */
  readonly fallback: boolean;
}

/** What is shown; whether latents reach their own anchors is for the caller to know. */
export type PlaneShown = Omit<PlaneInfo, 'aligned' | 'roundTrip'>;

/** What is shown: its size, how much of the anchors it shows, and its classes. */
export function describe(
  source: PlaneSource,
  labels: Uint8Array,
  { fit, extent, grid }: { readonly fit: PlaneFit; readonly extent: number; readonly grid: ZoneGrid },
): PlaneShown {
  return {
    anchors: source.n,
    d: source.d,
    variance: fit.variance,
    extent,
    resolution: Math.min(grid.columns, grid.rows),
    classes: source.classNames.map((name, k) => ({
      name,
      count: labels.reduce((count, label) => count + (label === k ? 1 : 0), 0),
    })),
  };
}
