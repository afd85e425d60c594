/** The latent plane's picture. */
export { Plane } from './plane';
export type { PlaneOptions, PlaneShown, PlaneSource } from './source';
