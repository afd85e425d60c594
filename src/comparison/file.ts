/** Tables of comparisons as one small file: what the command writes and the page shows. */
import * as v from 'valibot';
import { readLink, settingOf, valueOf } from '../experiment';
import { type Board, COLUMNS, KINDS } from './board';
import { COMPARED, SETUP_KEYS } from './setup';

export interface Comparison {
  readonly version: typeof VERSION;
  readonly boards: readonly Board[];
}

const VERSION = 1;

/** Digits that numbers keep; nothing was measured more exactly. */
const DIGITS = 6;

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const words = v.pipe(v.string(), v.maxLength(4096));
const seeds = v.pipe(v.array(count), v.maxLength(400));
const numbers = v.pipe(v.array(finite), v.maxLength(400));
const optional = Object.fromEntries(COLUMNS.map((column) => [column, v.optional(numbers)]));

function isSetup(x: unknown): boolean {
  if (typeof x !== 'object' || x === null) return false;
  const given = x as Record<string, unknown>;
  return SETUP_KEYS.every((key) => valueOf(settingOf(key), String(given[key])) === given[key]);
}

function isLinkOf(hash: string, objective: string): boolean {
  const { link, warnings } = readLink(hash);
  return warnings.length === 0 && link.course.experiment.objective === objective;
}

const row = v.pipe(
  v.object({
    kind: v.picklist(KINDS),
    objective: v.nullable(v.picklist(COMPARED)),
    link: v.nullable(words),
    seeds,
    failed: v.pipe(v.array(v.object({ seed: count, message: words })), v.maxLength(400)),
    values: v.object(optional),
    most: v.object({ rank: v.optional(count), headRank: v.optional(count) }),
  }),
  v.check(
    ({ seeds: measured, values }) =>
      Object.values(values).every((list) => list === undefined || list.length === measured.length),
    'as many numbers as seeds',
  ),
  v.check(
    ({ kind, objective, link }) =>
      kind === 'random' || kind === 'pixels'
        ? objective === null && link === null
        : objective !== null && link !== null && isLinkOf(link, objective),
    'a link of its objective',
  ),
);

const board = v.object({
  setup: v.pipe(v.custom<Board['setup']>(isSetup)),
  seeds,
  tests: count,
  chance: v.nullable(finite),
  rows: v.pipe(v.array(row), v.maxLength(64)),
  by: v.pipe(
    v.array(
      v.object({
        adapter: words,
        browser: words,
        build: words,
        command: words,
        from: words,
        to: words,
        cells: count,
      }),
    ),
    v.maxLength(400),
  ),
});

const schema = v.object({ version: v.literal(VERSION), boards: v.pipe(v.array(board), v.maxLength(32)) });

/** Whatever was found in place of a comparison; undefined where it is none. Never throws. */
export function readComparison(found: unknown): Comparison | undefined {
  const result = v.safeParse(schema, found);
  return result.success ? (result.output as Comparison) : undefined;
}

const short = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;

/** The file of tables, a row a line. */
export function writeComparison(boards: readonly Board[]): string {
  const tables = boards.map(({ rows, ...rest }) => {
    const lines = rows.map((each) => `   ${JSON.stringify(each, short)}`).join(',\n');
    return ` ${JSON.stringify(rest, short).slice(0, -1)},"rows":[\n${lines}\n ]}`;
  });
  return `{"version":${VERSION},"boards":[${tables.length === 0 ? '' : `\n${tables.join(',\n')}\n`}]}\n`;
}
