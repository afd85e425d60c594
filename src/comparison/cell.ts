/** A measured run of a comparison as it is kept in a file of its own, and reading such files, which may be damaged or of another version. */
import * as v from 'valibot';
import { type Figures, REPRESENTATIONS } from '../engine/figures-protocol';
import { readLink } from '../experiment';
import { COMPARED, type Compared, type PlannedCell } from './setup';

/** Where, when and with what it was measured. */
export interface MeasuredBy {
  readonly adapter: string;
  readonly browser: string;
  /** Version of the project and commit. */
  readonly build: string;
  /** ISO 8601. */
  readonly date: string;
  readonly command: string;
}

interface Any {
  readonly objective: Compared;
  readonly seed: number;
  /** Of the experiment. */
  readonly link: string;
  readonly by: MeasuredBy;
}

export interface FinishedCell extends Any {
  readonly figures: Figures;
  readonly loss: { readonly first: number; readonly last: number };
  readonly fingerprint: string;
  readonly iterations: number;
  /** Of training. */
  readonly seconds: number;
  /** Of loading, training and measuring. */
  readonly took: number;
  /** Estimated GPU memory of training, bytes. */
  readonly memory: number;
}

/** A run that cannot be trained to its end, whoever tries. */
export interface FailedCell extends Any {
  readonly took: number;
  readonly failure: string;
}

export type MeasuredCell = FinishedCell | FailedCell;

export function hasFailed(cell: MeasuredCell): cell is FailedCell {
  return 'failure' in cell;
}

const FORMAT = 'lzn-comparison-cell';
const VERSION = 1;
/** No cell comes near this. */
const MOST_TEXT = 65_536;

const finite = v.pipe(v.number(), v.finite());
const least0 = v.pipe(finite, v.minValue(0));
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Most characters of a text in a cell. */
export const MOST_WORDS = 4096;
const words = v.pipe(v.string(), v.maxLength(MOST_WORDS));

const figures = v.object({
  iteration: count,
  tests: count,
  looked: count,
  chance: share,
  probed: v.pipe(
    v.array(
      v.object({
        name: v.picklist(REPRESENTATIONS),
        columns: count,
        linear: share,
        knn: share,
        rankMe: finite,
        rankMost: count,
      }),
    ),
    v.maxLength(REPRESENTATIONS.length),
  ),
  shapes: v.pipe(
    v.array(
      v.object({
        name: v.picklist(['output', 'latents']),
        alignment: v.nullable(finite),
        uniformity: finite,
        wasserstein: finite,
        gaussianity: finite,
        spread: finite,
        trace: finite,
      }),
    ),
    v.maxLength(2),
  ),
});

const any = {
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  objective: v.picklist(COMPARED),
  seed: count,
  link: words,
  by: v.object({
    adapter: words,
    browser: words,
    build: words,
    date: v.pipe(v.string(), v.isoTimestamp()),
    command: words,
  }),
  took: least0,
};
const schema = v.union([
  v.object({
    ...any,
    figures,
    loss: v.object({ first: finite, last: finite }),
    fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
    iterations: count,
    seconds: least0,
    memory: least0,
  }),
  v.object({ ...any, failure: words }),
]);

/** The file of a cell. */
export function writeCell(cell: MeasuredCell): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...cell }, null, 1)}\n`;
}

/** A cell, or what is wrong with the text in place of one. Never throws. */
export type ReadCell = { readonly cell: MeasuredCell } | { readonly trouble: string };

export function readCell(text: string): ReadCell {
  if (text.length > MOST_TEXT)
    return { trouble: `it has ${text.length} characters; a cell has at most ${MOST_TEXT}` };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { trouble: 'it is no JSON; it may have been cut short' };
  }
  const { format, version } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  if (format !== FORMAT) return { trouble: `its format is ${JSON.stringify(format)}, not "${FORMAT}"` };
  if (version !== VERSION)
    return { trouble: `its version is ${JSON.stringify(version)}; this one reads ${VERSION}` };
  const result = v.safeParse(schema, json);
  if (!result.success) {
    const [issue] = result.issues;
    return { trouble: `${v.getDotPath(issue) ?? 'a field'}: ${issue.message}` };
  }
  const { format: _, version: __, ...cell } = result.output;
  const { link, warnings } = readLink(cell.link);
  const { objective, seed } = link.course.experiment;
  if (warnings.length > 0 || objective !== cell.objective || seed !== cell.seed) {
    return { trouble: `its link ${cell.link} is not that of ${cell.objective} with seed ${cell.seed}` };
  }
  return { cell };
}

/** Why a cell does not stand for what is planned now; undefined where it does. */
export function differsFrom(cell: MeasuredCell, planned: PlannedCell): string | undefined {
  if (cell.objective !== planned.objective || cell.seed !== planned.seed)
    return `it is of ${cell.objective} with seed ${cell.seed}`;
  if (cell.link !== planned.link) return `it was measured with other settings: ${cell.link}`;
  return undefined;
}
