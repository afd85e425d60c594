/** A schedule as the kernels read it: see shaders/lib/flow_plan.wgsl. */
import type { Schedule } from './schedule';

/** More steps than any flow has. */
const NEVER = 1e9;

/**
 * 12 numbers a step, rounded once.
 *
 * Signal to noise r = t / (1 - t) rises along a forward flow, and the logits relative to the own anchor are
 * r u . q - r^2 |q|^2 / 2 with u the noise coordinate. While a row is alone with its own anchor, u rests (once the solver has
 * forgotten the means before that), so a logit that is far below 0 falls further: alone once is alone for good. That holds where all
 * anchors weigh the same.
 * @param even whether they do
 */
export function solverTable({ steps, direction }: Schedule, even: boolean): Float32Array<ArrayBuffer> {
  const table = new Float32Array(12 * steps.length);
  const memory = Math.max(...steps.map(({ c }) => (c[2] !== 0 ? 2 : c[1] !== 0 ? 1 : 0)));
  const rising = steps.every(({ t }, k) => k === 0 || t >= (steps[k - 1]?.t ?? 0));
  const stays = even && direction === 'forward' && rising ? memory + 1 : NEVER;
  steps.forEach(({ kappa, rho, decay, c }, k) => {
    const ratio = even && direction === 'inverse' ? rho : 0;
    // With which weights the two later updates use this step's mean: 0 at the end of the flow.
    const later = (m: 1 | 2) => steps[k + m]?.c[m] ?? 0;
    table.set(
      [
        [kappa * rho * rho, rho === 0 ? 0 : 1 / rho, decay, 2 * kappa * rho],
        [...c, stays],
        [c[0], later(1), later(2), ratio],
      ].flat(),
      12 * k,
    );
  });
  return table;
}
