/** A table of points: columns x and y and, where there is a third, the class, as a number or a name. Read by papaparse. */
import Papa from 'papaparse';
import { classesOf } from './classes';
import { OwnError } from './error';
import { MAX_TABLE_BYTES, MAX_TABLE_ROWS, mib } from './limits';
import type { Bytes } from './source';
import type { FoundPoints, PointPart } from './types';

/** Beyond this a square of a coordinate loses its neighbours in float64. */
const MAX_COORDINATE = 1e12;

/** Whether bytes are likely text: without zeros and without characters that no table holds. */
export function isText(head: Uint8Array): boolean {
  return head.length > 0 && head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
}

/** @throws OwnError `tooLarge`, `tableText`, `tableRows`, `tableColumns`, `tableNumber`, `noSamples`, `tooManyClasses`. */
export function readTable(file: string, bytes: Bytes): FoundPoints {
  if (bytes.length > MAX_TABLE_BYTES) {
    throw new OwnError('tooLarge', { file, size: mib(bytes.length), limit: mib(MAX_TABLE_BYTES) });
  }
  const rows = rowsOf(file, bytes);
  const [first] = rows;
  if (first === undefined) throw new OwnError('noSamples', { file });
  const columns = columnsOf(file, first);
  const body = columns.named ? rows.slice(1) : rows;
  if (body.length === 0) throw new OwnError('noSamples', { file });
  const points = new Float64Array(2 * body.length);
  const given: string[] = [];
  for (const [i, row] of body.entries()) {
    const line = i + 1 + Number(columns.named);
    if (row.length !== first.length) {
      throw new OwnError('tableColumns', { file, row: line, found: row.length, expected: first.length });
    }
    for (const [axis, column] of [columns.x, columns.y].entries()) {
      const text = row[column] ?? '';
      const value = numberOf(text);
      if (value === null)
        throw new OwnError('tableNumber', { file, row: line, column: column + 1, found: text });
      points[2 * i + axis] = value;
    }
    if (columns.label !== null) given.push((row[columns.label] ?? '').trim());
  }
  const classes =
    columns.label === null
      ? { labels: new Uint8Array(body.length), classNames: [] }
      : classesOf(file, given.map(alike));
  const train: PointPart = { kind: 'points', count: body.length, labels: classes.labels, points };
  return { format: 'table', kind: 'points', train, test: null, classNames: classes.classNames, notes: [] };
}

function rowsOf(file: string, bytes: Bytes): string[][] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new OwnError('tableText', { file }, { cause });
  }
  const { data, errors } = Papa.parse<string[]>(text, {
    skipEmptyLines: 'greedy',
    preview: MAX_TABLE_ROWS + 2,
    delimitersToGuess: [',', ';', '\t', '|', ' '],
  });
  const wrong = errors.find((error) => error.type === 'Quotes');
  if (wrong !== undefined) throw new OwnError('tableQuotes', { file, row: (wrong.row ?? 0) + 1 });
  if (data.length > MAX_TABLE_ROWS) throw new OwnError('tableRows', { file, limit: MAX_TABLE_ROWS });
  return data;
}

interface Columns {
  readonly x: number;
  readonly y: number;
  readonly label: number | null;
  /** Whether the first row names the columns. */
  readonly named: boolean;
}

/** Columns by their names, else the first two, and the last where there are three. */
function columnsOf(file: string, first: readonly string[]): Columns {
  const width = first.length;
  const named = numberOf(first[0] ?? '') === null || numberOf(first[1] ?? '') === null;
  const names = first.map((name) => name.trim().toLowerCase());
  const [x, y] = [names.indexOf('x'), names.indexOf('y')];
  if (named && x !== -1 && y !== -1) {
    const label = names.findIndex((name) => /^(?:label|class|target|category|c)$/.test(name));
    const rest = names.findIndex((_, k) => width === 3 && k !== x && k !== y);
    return { x, y, label: label === -1 ? (rest === -1 ? null : rest) : label, named };
  }
  if (width < 2 || width > 3) throw new OwnError('tableShape', { file, found: width });
  return { x: 0, y: 1, label: width === 3 ? 2 : null, named };
}

/** A finite number of ordinary size; null for anything else. */
function numberOf(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return null;
  const value = Number(trimmed);
  return Math.abs(value) <= MAX_COORDINATE ? value : null;
}

/** "1", "1.0" and "01" are the same class. */
function alike(label: string): string {
  const value = numberOf(label);
  return value === null ? label : String(value);
}
