/** What the plane is given, and what it says about itself. */
import type { Buf } from 'webgpu-typed';
import type { Space } from '../../experiment';
import type { PlaneInfo } from '../protocol';

export interface PlaneSource {
  /** Latent dimension, 1 to 256. */
  readonly d: number;
  /** Anchors drawn, 1 to 4096. */
  readonly n: number;
  /** n x pitch(d): anchors of view 2. They make the field; zones are theirs. */
  readonly anchors: Buf<'vec4f'>;
  /** n x pitch(d): latents of view 1. */
  readonly latents: Buf<'vec4f'>;
  /** K x pitch(d), K as many as there are class names: anchors of the labels; undefined where none are learnt. */
  readonly labelAnchors?: Buf<'vec4f'> | undefined;
  /** Where there are no zones: an embedding, and what it is to fill. Then only points and their density are to be seen. */
  readonly embedding?: Space | undefined;
  /** Class of each row; read anew at each update. */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  /** n x height x width, 0 (background) to 255; null where samples are points. */
  readonly images: {
    readonly width: number;
    readonly height: number;
    readonly pixels: Uint8Array;
  } | null;
}

export interface PlaneOptions {
  /** A software adapter: coarser pictures. */
  readonly fallback: boolean;
  /** Whether training goes on, so that the picture's own work must leave it its time. */
  readonly busy: () => boolean;
  /** Hears what is shown where that changes without an update: another camera, other axes, another time, a finer picture. */
  readonly onShown: (shown: PlaneShown) => void;
}

/** What is shown; whether latents reach their own anchors is for the caller to know. */
export type PlaneShown = Omit<PlaneInfo, 'aligned' | 'roundTrip'>;
