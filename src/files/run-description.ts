/**
 * What a run is, in JSON: everything of it but its numbers. The description of a run file, and of a run that the browser keeps. Nothing of
 * it is believed before it is checked (docs/run-file.md says what may stand where).
 */
import * as v from 'valibot';
import type { KeptRun } from '../engine/protocol';
import { type Course, HOT_KEYS, readHash, settingOf, toHash, valueOf, writeLink } from '../experiment';
import { type Curves, curvesSchema } from './curves';
import { FileError, shown, shownJson } from './errors';

const FORMAT = 'latent-zoning-run';
const VERSION = 1;

/** The buffers of a run in their order: weights, Adam's moments, the weights' average, and what is neither learnt nor averaged. */
const STORE = ['values', 'm', 'v', 'average', 'state'] as const;

/** And the same of the control, where one was trained. */
const CONTROL = STORE.map((name) => `control/${name}` as const);

/** The buffers of a run that has so many. */
export function bufferNames(count: number): readonly string[] {
  return [...STORE, ...CONTROL].slice(0, count);
}

/** Where and when a run was saved. */
export interface RunAbout {
  /** For people. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  /** Version of the page, and the browser; both in words. */
  readonly build: string;
  readonly browser: string;
  /** The same adapter goes on to the same bits; null where it is not known. */
  readonly adapter: RunAdapter | null;
}

export interface RunAdapter {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly form: string;
}

/** Everything of a run. */
export interface SavedRun {
  readonly run: KeptRun;
  readonly about: RunAbout;
  readonly curves: Curves;
  /** Where weights came from that the course cannot name; null where it says it all. */
  readonly foreign: string | null;
}

const words = v.pipe(v.string(), v.maxLength(400));
const link = v.pipe(v.string(), v.maxLength(8192));
const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const iteration = v.pipe(count, v.maxValue(9_999_999));

const runSchema = v.object({
  name: words,
  date: v.pipe(v.string(), v.isoTimestamp()),
  build: words,
  browser: words,
  adapter: v.nullable(v.object({ vendor: words, architecture: words, description: words, form: words })),
  course: v.object({
    experiment: link,
    recorded: v.boolean(),
    changes: v.pipe(
      v.array(v.object({ iteration, change: v.object({ u: v.optional(number), lr: v.optional(number) }) })),
      v.maxLength(10_000),
    ),
  }),
  iteration,
  point: v.nullable(v.object({ iteration, loss: number, gradientNorm: number })),
  foreign: v.nullable(words),
  buffers: v.pipe(
    v.array(count),
    v.check((lengths) => lengths.length === STORE.length || lengths.length === 2 * STORE.length),
  ),
  curves: curvesSchema,
});

/** A description as it is written; JSON. */
export function describeRun({ run, about, curves, foreign }: SavedRun): object {
  const { course, point, buffers, iteration: at } = run;
  const { adapter, ...where } = about;
  return {
    format: FORMAT,
    version: VERSION,
    ...where,
    adapter: adapter && {
      vendor: adapter.vendor,
      architecture: adapter.architecture,
      description: adapter.description,
      form: adapter.form,
    },
    link: linkOfRun(run),
    course: { ...course, experiment: toHash(course.experiment) },
    iteration: at,
    point,
    foreign,
    buffers: buffers.map(({ length }) => length),
    curves,
  };
}

/** The run's course as a link, for people; a link may leave late changes out, a description has them all. */
export function linkOfRun({ course }: KeptRun): string {
  return writeLink({ course, left: 0, receipt: null, view: '' });
}

/** A run without its buffers, and how many numbers each must have. */
export interface DescribedRun extends Omit<SavedRun, 'run'> {
  readonly run: Omit<KeptRun, 'buffers'>;
  readonly lengths: readonly number[];
}

/**
 * Reads a description.
 * @throws FileError that names the field, and what was found in it
 */
export function readDescription(json: unknown): DescribedRun {
  const header = readHeader(json);
  const { name, date, build, browser, adapter, curves, point, foreign, iteration: at, buffers } = header;
  const course = courseOf(header.course);
  checkMoment(header);
  return {
    run: { course, iteration: at, point },
    about: { name, date, build, browser, adapter },
    curves,
    foreign,
    lengths: buffers,
  };
}

type Header = v.InferOutput<typeof runSchema>;

function readHeader(json: unknown): Header {
  const { format, version } = (json ?? {}) as { readonly format?: unknown; readonly version?: unknown };
  if (format !== FORMAT) throw new FileError('runFormat', { found: shownJson(format) });
  if (Number.isSafeInteger(version) && (version as number) > VERSION) {
    throw new FileError('runNewer', { found: version as number, known: VERSION });
  }
  if (version !== VERSION) {
    throw new FileError('runVersion', { found: shownJson(version), known: VERSION });
  }
  const result = v.safeParse(runSchema, json);
  if (result.success) return result.output;
  const path = (result.issues[0].path ?? []).map(({ key }) => key as PropertyKey);
  let found = json;
  for (const key of path) found = (found as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
  const field = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  throw new FileError('runField', { field: field.slice(1), found: shownJson(found) });
}

function courseOf({ experiment: hash, recorded, changes }: Header['course']): Course {
  const { experiment, warnings } = readHash(hash);
  const [refused] = warnings;
  if (refused !== undefined) {
    throw new FileError('runSetting', { key: shown(refused.key), value: shown(refused.value) });
  }
  let before = -1;
  for (const [i, { iteration: at, change }] of changes.entries()) {
    const field = `course.changes[${i}]`;
    if (at <= before) throw new FileError('runField', { field: `${field}.iteration`, found: at });
    before = at;
    for (const key of HOT_KEYS) {
      const value = change[key];
      if (value === undefined || valueOf(settingOf(key), String(value)) === value) continue;
      throw new FileError('runField', { field: `${field}.change.${key}`, found: value });
    }
  }
  const made = changes.map(({ iteration: at, change: { u, lr } }) => ({
    iteration: at,
    change: { ...(u === undefined ? {} : { u }), ...(lr === undefined ? {} : { lr }) },
  }));
  return { experiment, recorded, changes: made };
}

/** Nothing may be known of iterations to come. */
function checkMoment({ iteration: last, point, curves }: Header): void {
  if (point !== null && point.iteration > last) {
    throw new FileError('runField', { field: 'point.iteration', found: point.iteration });
  }
  for (const key of ['loss', 'batches', 'looks', 'probes'] as const) {
    const { buckets } = curves[key];
    const end = buckets.at(-1)?.iteration ?? 0;
    if (end > last) {
      throw new FileError('runField', {
        field: `curves.${key}.buckets[${buckets.length - 1}].iteration`,
        found: end,
      });
    }
  }
}
