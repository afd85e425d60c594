/** The objectives that the explorer can draw. */
import type { Compared } from '../objectives/facts';
import type { Adapter } from './adapter';
import { moco, simclr, uniform } from './contrastive';
import { lejepa } from './lejepa';
import { lzn } from './lzn';
import { mveb } from './mveb';
import { oneStep } from './one-step';
import { rqvae, vqvae } from './quantised';
import { byol, simsiam } from './siamese';
import { swav } from './swav';
import { vae } from './vae';

/** Those that act on pixels alone have no forces to draw. */
export type Drawable = Exclude<Compared, 'mae' | 'restore'>;

export const ADAPTERS: Readonly<Record<Drawable, Adapter>> = {
  lzn,
  onestep: oneStep,
  simclr,
  moco,
  byol,
  simsiam,
  swav,
  mveb,
  lejepa,
  uniform,
  vae,
  vqvae,
  rqvae,
};

export function isDrawable(objective: Compared): objective is Drawable {
  return objective in ADAPTERS;
}
