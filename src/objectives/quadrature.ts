/** How the test of Epps and Pulley integrates over the characteristic function. */

const KNOTS = 17;
const SPACING = 3 / (KNOTS - 1);

/** t_k, phi_k = e^(-t_k^2 / 2) and W_k of the trapezoid on [0, 3], doubled for the other half: 17 each. */
export function quadrature(): { t: number[]; phi: number[]; weights: number[] } {
  const t = Array.from({ length: KNOTS }, (_, k) => SPACING * k);
  const phi = t.map((value) => Math.exp((-value * value) / 2));
  const weights = phi.map((value, k) => value * SPACING * (k === 0 || k === KNOTS - 1 ? 1 : 2));
  return { t, phi, weights };
}
