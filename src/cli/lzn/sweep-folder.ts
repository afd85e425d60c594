/**
 * A sweep's folder: results.jsonl, from which it goes on, and tables for other programs. The first line says what is swept; each of the
 * others is a run that is over. A line is written when its run is, so whatever ends the command loses one run at most.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  readRecord,
  type RunResult,
  summaryToCsv,
  type SweepPlan,
  type SweepWords,
  toCsv,
} from '../../sweep';
import { wrongCall } from './failure';

const RESULTS = 'results.jsonl';

export class SweepFolder {
  readonly #folder: string;
  readonly results: RunResult[];

  private constructor(folder: string, results: readonly RunResult[]) {
    this.#folder = folder;
    this.results = [...results];
  }

  /**
   * Opens a folder, with the results that it has.
   * @throws CliFailure with exit status 2 where it holds another sweep, or something else
   */
  static open(folder: string, words: SweepWords): SweepFolder {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, RESULTS);
    if (existsSync(file)) return new SweepFolder(folder, read(file, words));
    writeFileSync(file, `${JSON.stringify(words)}\n`);
    return new SweepFolder(folder, []);
  }

  add(result: RunResult): void {
    this.results.push(result);
    appendFileSync(join(this.#folder, RESULTS), `${JSON.stringify(result)}\n`);
  }

  /** Writes the tables. @returns all files */
  finish(plan: SweepPlan): string[] {
    writeFileSync(join(this.#folder, 'runs.csv'), toCsv(plan, this.results));
    writeFileSync(join(this.#folder, 'summary.csv'), summaryToCsv(plan, this.results));
    return [RESULTS, 'runs.csv', 'summary.csv'].map((name) => join(this.#folder, name));
  }
}

/** A line that is no JSON was cut short when the command was ended, and its run is made once more. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function read(file: string, words: SweepWords): readonly RunResult[] {
  const text = readFileSync(file, 'utf8');
  const [head, ...results] = text.split('\n').map(parsed);
  const record = readRecord({
    id: RESULTS,
    started: 0,
    words: head,
    results: results.filter((r) => r !== undefined),
  });
  if (record === undefined) {
    return wrongCall(
      `${file} is not the beginning of a sweep that can be gone on with; take another folder for --out.`,
    );
  }
  const keys = Object.keys(words) as (keyof SweepWords)[];
  const other = keys.filter((key) => record.words[key] !== words[key]);
  if (other.length > 0) {
    const told = other.map(
      (key) => `  ${key}: ${String(record.words[key])} there, ${String(words[key])} here`,
    );
    wrongCall(
      `${file} holds another sweep:\n${told.join('\n')}\nTake another folder for --out, or the same sweep.`,
    );
  }
  // A last line without its end would run into the next.
  if (!text.endsWith('\n')) appendFileSync(file, '\n');
  return record.results;
}
