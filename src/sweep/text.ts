/**
 * A sweep as a text to paste: the command that runs it without a browser, which the page reads too.
 *
 * `npm run lzn -- sweep --link '#v=2&seed=1&data=digits' --grid 'd=2,8' --seeds 1..3 --steps 100 --evaluate`
 */
import { MAX_LINK_LENGTH, readLink, toHash } from '../experiment';
import { gridText, parseGrid, parseSeeds, seedsText } from './grid';
import type { SweepInput } from './plan';
import { clipped, MOST_TEXT, refused, type SweepRefusal } from './values';

/** A sweep in words, as another version of the page can read them. */
export interface SweepWords {
  /** The base as a link's hash. */
  readonly link: string;
  readonly grid: string;
  readonly seeds: string;
  readonly iterations: number;
  readonly evaluate: boolean;
}

export interface ReadSweep {
  /** What is left where something is refused. */
  readonly input: SweepInput;
  readonly refusals: readonly SweepRefusal[];
}

export function toWords({ base, axes, seeds, iterations, evaluate }: SweepInput): SweepWords {
  return { link: toHash(base), grid: gridText(axes), seeds: seedsText(seeds), iterations, evaluate };
}

/** Never throws. */
export function fromWords({ link, grid, seeds, iterations, evaluate }: SweepWords): ReadSweep {
  const { link: of, warnings } = readLink(link);
  const { experiment: base, recorded, changes } = of.course;
  const ofGrid = parseGrid(grid);
  const ofSeeds = parseSeeds(seeds);
  return {
    input: { base, axes: ofGrid.axes, seeds: ofSeeds.seeds, iterations, evaluate },
    refusals: [
      ...warnings.map(({ key, value }) => refused('link', { key: clipped(key), value: clipped(value) })),
      ...(recorded || changes.length > 0 ? [refused('course')] : []),
      ...ofGrid.refusals,
      ...ofSeeds.refusals,
    ],
  };
}

const quoted = (text: string) => `'${text.replaceAll("'", '%27')}'`;

/** The command of a sweep. */
export function writeSweep(input: SweepInput): string {
  const { link, grid, seeds, iterations, evaluate } = toWords(input);
  const parts = ['npm run lzn -- sweep --link', quoted(link)];
  if (grid !== '') parts.push('--grid', quoted(grid));
  parts.push('--seeds', seeds, '--steps', String(iterations));
  if (evaluate) parts.push('--evaluate');
  return parts.join(' ');
}

/** Its options; a value may stand in quotes. */
const OPTION =
  /(?:^|\s)--(link|grid|seeds|steps|evaluate)(?:(?:=|\s+)(?:'([^']*)'|"([^"]*)"|([^\s'"-]\S*)))?(?=\s|$)/g;

/** Reads a text in which there is such a command. Never throws; undefined where there is none. */
export function readSweep(text: string): ReadSweep | undefined {
  if (text.length > MAX_LINK_LENGTH + MOST_TEXT) return undefined;
  const options = new Map<string, string>();
  for (const [, name = '', ...values] of text.matchAll(OPTION))
    options.set(name, values.find((value) => value !== undefined) ?? '');
  const link = options.get('link');
  if (link === undefined) return undefined;
  const hash = link.slice(Math.max(0, link.indexOf('#')));
  const { iters } = readLink(hash).link.course.experiment;
  const steps = options.get('steps');
  return fromWords({
    link: hash,
    grid: options.get('grid') ?? '',
    seeds: options.get('seeds') ?? String(readLink(hash).link.course.experiment.seed),
    iterations: steps === undefined ? iters : /^\d{1,9}$/.test(steps) ? Number(steps) : Number.NaN,
    evaluate: options.has('evaluate'),
  });
}
