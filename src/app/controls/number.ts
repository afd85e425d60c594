/** How a number field shows a number, and what its arrows do. */
import type { NumberRow } from '../../experiment';

/** As it would be typed: 0.001, 1e-6, 1200. */
export function numberText(x: number): string {
  return String(x).replace('+', '');
}

const MANTISSAS = [1, 2, 5, 10] as const;

/** The next of 1, 2, 5, 10, 20 ... above x, or below. */
function oneTwoFive(x: number, up: boolean): number {
  const power = 10 ** Math.floor(Math.log10(x) + 1e-9);
  const mantissa = x / power;
  if (up) return (MANTISSAS.find((m) => m > mantissa * 1.001) ?? 10) * power;
  const below = MANTISSAS.findLast((m) => m < mantissa * 0.999);
  return below === undefined ? power / 2 : below * power;
}

/**
 * One press of an arrow: whole numbers on a logarithmic scale double or halve, real ones follow 1, 2, 5, 10, all
 * others move by the setting's step (`coarse`: ten of them).
 */
export function nudge(row: NumberRow, value: number, up: boolean, coarse: boolean): number {
  let next: number;
  if (row.log && row.kind === 'int') next = up ? value * 2 : value / 2;
  else if (row.log) next = oneTwoFive(value, up);
  else next = value + (up ? 1 : -1) * row.step * (coarse ? 10 : 1);
  const rounded = row.kind === 'int' ? Math.round(next) : Number(next.toPrecision(6));
  return Math.min(row.max, Math.max(row.min, rounded));
}
