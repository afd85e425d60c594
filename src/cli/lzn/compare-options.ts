/** What a comparison is asked to measure, read from the command line. */
import {
  COMPARED,
  type Compared,
  planCells,
  type PlannedCell,
  type Setup,
  SETUP_KEYS,
} from '../../comparison';
import { allowed, settingOf, valueOf, worded } from '../../experiment';
import { parseSeeds, seedsText } from '../../sweep';
import { refusalInEnglish } from '../../sweep/english';
import { wrongCall } from './failure';

export interface CompareOptions {
  readonly objectives: string;
  readonly data: string;
  readonly seeds: string;
  readonly steps: string;
  readonly n: string;
  readonly encoder: string;
  readonly head: string;
  readonly out: string;
  readonly adapter: 'software' | 'hardware';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface Wanted {
  readonly setup: Setup;
  readonly objectives: readonly Compared[];
  readonly seeds: readonly number[];
  readonly cells: readonly PlannedCell[];
  /** The same as a command, wherever its results go. */
  readonly command: string;
}

/** Options whose names are not those of their settings. */
const NAMES: Readonly<Partial<Record<keyof Setup, string>>> = { iters: 'steps' };

function setupOf(options: CompareOptions): Setup {
  const texts: Record<keyof Setup, string> = { ...options, iters: options.steps };
  if (options.data === 'own')
    wrongCall('--data own: objectives are compared on data that come with the project.');
  const values = SETUP_KEYS.map((key) => {
    const setting = settingOf(key);
    const value = valueOf(setting, texts[key]);
    if (value !== undefined) return [key, value] as const;
    const limits = allowed(setting);
    const range =
      limits.code === 'choice'
        ? `one of ${limits.values.options}`
        : `a number from ${limits.values.min} to ${limits.values.max}`;
    return wrongCall(`--${NAMES[key] ?? key} ${texts[key]}: it is ${range}.`);
  });
  return Object.fromEntries(values) as unknown as Setup;
}

function objectivesOf(text: string): readonly Compared[] {
  if (text === 'all') return COMPARED;
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const wrong = names.find((name) => !COMPARED.some((each) => each === name));
  if (wrong !== undefined) wrongCall(`--objectives ${wrong}: there are all, ${COMPARED.join(', ')}.`);
  return COMPARED.filter((name) => names.includes(name));
}

/** A whole number alone says how many; anything else is a list as in a sweep. */
function seedsOf(text: string): readonly number[] {
  const { seeds, refusals } = parseSeeds(/^(?:[2-9]|[1-9]\d)$/.test(text) ? `1..${text}` : text);
  if (refusals.length > 0) wrongCall(`--seeds ${text}: ${refusals.map(refusalInEnglish).join(' ')}`);
  return [...new Set(seeds)].toSorted((a, b) => a - b);
}

/** @throws CliFailure with exit status 2 where something is refused */
export function wantedOf(options: CompareOptions): Wanted {
  const setup = setupOf(options);
  const objectives = objectivesOf(options.objectives);
  const seeds = seedsOf(options.seeds);
  const { cells, refusals } = planCells(setup, objectives, seeds);
  const [refusal] = worded(refusals);
  if (refusal !== undefined) wrongCall(`The comparison was refused: ${refusal.message}`);
  const settings = SETUP_KEYS.map((key) => `--${NAMES[key] ?? key} ${setup[key]}`).join(' ');
  const list = options.objectives === 'all' ? 'all' : objectives.join(',');
  const command = `npm run lzn -- compare --objectives ${list} ${settings} --seeds ${seedsText(seeds)} --adapter ${options.adapter} --out DIR`;
  return { setup, objectives, seeds, cells, command };
}
