/** When it is time to evaluate again. */

/** Whether training from iteration `before` to `now` went past a multiple of `period`; never with a period of 0. */
export function passes(before: number, now: number, period: number): boolean {
  return period > 0 && Math.floor(now / period) > Math.floor(before / period);
}
