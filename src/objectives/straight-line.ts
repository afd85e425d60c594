/** The line of rectified flow: where its time begins, and what lies at its end. */

/** Times from noise to samples, as in the official code: not quite from 0 on. */
export const FIRST_TIME = 1e-3;
export const LAST_TIME = 1;

/** How what a data set holds becomes what is generated, gain * value + offset: images from [0, 1] to [-1, 1], points as they stand. */
export function toSample(kind: 'image' | 'points'): { readonly gain: number; readonly offset: number } {
  return kind === 'image' ? { gain: 2, offset: -1 } : { gain: 1, offset: 0 };
}
