/** The latent plane's picture. */
export { Plane, type PlaneOptions, type PlaneShown, type PlaneSource } from './plane';
export type { Picture } from './picture';
