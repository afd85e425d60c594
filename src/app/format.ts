/** Numbers as a person reads them. Digits are grouped alike in every language of the page; words come from its catalogue. */
import { textsOf } from '../state/language';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 1240 -> "1,240". */
export function integer(x: number): string {
  return whole.format(x);
}

/** 0.8312 -> "83.1 %", with a space that does not break. */
export function percent(x: number, digits = 1): string {
  return `${(x * 100).toFixed(digits)}\u00A0%`;
}

/** Three significant digits, plain where that is short: 4.85, 0.0123, 1.2e-5. */
export function short(x: number): string {
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size < 1e-3 || size >= 1e6) return x.toExponential(1).replace('e+', 'e');
  return size >= 1000 ? whole.format(x) : x.toPrecision(3);
}

/** Iterations per second: 86, 3.4, 0.21. */
export function rate(x: number): string {
  return x >= 10 ? whole.format(x) : x.toFixed(x >= 1 ? 1 : 2);
}

/** Seconds as "20 s", "3 min", "1 h 20 min". */
export function duration(seconds: number): string {
  const text = textsOf('page');
  if (seconds < 90) return text('duration.seconds', { seconds: Math.max(1, Math.round(seconds)) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return text('duration.minutes', { minutes });
  return text('duration.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** Percentage points between two shares, signed: +5.2. */
export function points(a: number, b: number): string {
  const difference = (a - b) * 100;
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(1)}`;
}
