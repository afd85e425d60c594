/** A sweep as it is kept between visits: what was asked for, and what has come of it. */
import * as v from 'valibot';
import type { Phrase } from '../texts/phrase';
import { planSweep, type SweepInput, type SweepPlan } from './plan';
import { isFailed, METRICS, type RunResult } from './results';
import { fromWords, type SweepWords, toWords } from './text';
import { MOST_RUNS, MOST_TEXT } from './values';

export interface SweepRecord {
  readonly id: string;
  /** When it was asked for, milliseconds since 1970. */
  readonly started: number;
  readonly words: SweepWords;
  /** In the order in which they came. */
  readonly results: readonly RunResult[];
}

const number = v.pipe(v.number(), v.finite());
const metric = v.nullable(number);
const run = {
  run: v.pipe(v.number(), v.integer(), v.minValue(0), v.ltValue(MOST_RUNS)),
  took: v.pipe(number, v.minValue(0)),
};

function isPhrase(x: unknown): boolean {
  return typeof x === 'object' && x !== null && typeof (x as { key?: unknown }).key === 'string';
}

const finished = v.object({
  ...run,
  ...Object.fromEntries(METRICS.map((name) => [name, metric])),
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
});
const failed = v.object({
  ...run,
  failure: v.object({
    message: v.pipe(v.string(), v.maxLength(MOST_TEXT)),
    text: v.optional(v.custom<Phrase>(isPhrase)),
  }),
});

const schema = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  started: number,
  words: v.object({
    link: v.string(),
    grid: v.string(),
    seeds: v.string(),
    iterations: number,
    evaluate: v.boolean(),
  }),
  results: v.pipe(v.array(v.union([finished, failed])), v.maxLength(MOST_RUNS)),
});

/** A sweep of which nothing is done. */
export function newRecord(id: string, started: number, input: SweepInput): SweepRecord {
  return { id, started, words: toWords(input), results: [] };
}

/** Whatever was kept, as a sweep that can be shown and gone on with; undefined where it is none. Never throws. */
export function readRecord(kept: unknown): SweepRecord | undefined {
  const result = v.safeParse(schema, kept);
  if (!result.success) return undefined;
  const record = result.output as SweepRecord;
  const plan = planOf(record);
  if (plan.refusals.length > 0) return undefined;
  // One result a run, of runs that there are.
  const byRun = new Map(record.results.map((each) => [each.run, each]));
  return { ...record, results: [...byRun.values()].filter((each) => each.run < plan.runs.length) };
}

/** The sweep with the runs that failed still to be made. */
export function withoutFailed(record: SweepRecord): SweepRecord {
  return { ...record, results: record.results.filter((result) => !isFailed(result)) };
}

/** The plan of a kept sweep, the same each time; with refusals where its words are none. */
export function planOf({ words }: Pick<SweepRecord, 'words'>): SweepPlan {
  const { input, refusals } = fromWords(words);
  const plan = planSweep(input);
  return refusals.length === 0 ? plan : { ...plan, cells: [], runs: [], refusals };
}

/** The first run of the plan that has no result; undefined when the sweep is over. */
export function nextRun(plan: SweepPlan, { results }: Pick<SweepRecord, 'results'>) {
  const over = new Set(results.map((result) => result.run));
  return plan.runs.find(({ index }) => !over.has(index));
}
