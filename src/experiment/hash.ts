/** An experiment alone as a link: version, seed, and what differs from the defaults, in canonical order. Equal experiments have equal hashes. */
import { DEFAULTS, EXPERIMENT_KEYS, VERSION, type Experiment } from './settings';

/**
 * The shortest text that reads back as the same number: 0.2 but 1e-6. Whole numbers stay plain, and no + is
 * written, which some programs that pass links on turn into a space.
 */
export function numberText(x: number): string {
  const plain = String(x).replace('+', '');
  if (Number.isInteger(x)) return plain;
  const scientific = x.toExponential().replace('+', '');
  return scientific.length < plain.length ? scientific : plain;
}

/** The link of an experiment, with its `#`. */
export function toHash(e: Experiment): string {
  const pairs = EXPERIMENT_KEYS.filter((key) => key === 'seed' || e[key] !== DEFAULTS[key]).map((key) => {
    const value = e[key];
    return `&${key}=${typeof value === 'number' ? numberText(value) : encodeURIComponent(value)}`;
  });
  return `#v=${VERSION}${pairs.join('')}`;
}
