/**
 * The folder of a comparison: asked.json says what is compared, cells/ has a file a run, from which it goes on, and from whatever cells there are come
 * leaderboard.json and comparison.md. A cell is written at once under its name, so whatever ends the command loses the run of the moment at most.
 */
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import {
  type Asked,
  type Board,
  boardOf,
  COMPARED,
  differsFrom,
  type MeasuredCell,
  planCells,
  type PlannedCell,
  readCell,
  type Setup,
  SETUP_KEYS,
  writeCell,
  writeComparison,
} from '../../comparison';
import { comparisonDocument } from '../../comparison/document';
import { settingOf, valueOf } from '../../experiment';
import { wrongCall } from './failure';
import { needFolder } from './files';

const ASKED = 'asked.json';
const CELLS = 'cells';

const asked = v.object({
  setup: v.record(v.string(), v.unknown()),
  objectives: v.array(v.picklist(COMPARED)),
  seeds: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

export class CompareFolder {
  readonly #folder: string;
  readonly asked: Asked;
  readonly #cells = new Map<string, MeasuredCell>();

  private constructor(folder: string, of: Asked) {
    this.#folder = folder;
    this.asked = of;
  }

  /**
   * Opens a folder, or makes it. What was asked for earlier stays asked for.
   * @throws CliFailure with exit status 2 where it holds another comparison, or something else
   */
  static open(folder: string, wanted: Asked): CompareFolder {
    needFolder(join(folder, CELLS));
    const earlier = existsSync(join(folder, ASKED)) ? readAsked(folder) : undefined;
    if (earlier !== undefined) {
      const other = SETUP_KEYS.filter((key) => earlier.setup[key] !== wanted.setup[key]);
      const told = other.map((key) => `  ${key}: ${earlier.setup[key]} there, ${wanted.setup[key]} here`);
      if (other.length > 0)
        wrongCall(
          `${folder} holds another comparison:\n${told.join('\n')}\nTake another folder for --out, or the same comparison.`,
        );
    }
    const objectives = COMPARED.filter(
      (name) => wanted.objectives.includes(name) || earlier?.objectives.includes(name) === true,
    );
    const seeds = [...new Set([...(earlier?.seeds ?? []), ...wanted.seeds])].toSorted((a, b) => a - b);
    const all = { setup: wanted.setup, objectives, seeds };
    put(join(folder, ASKED), `${JSON.stringify(all, null, 1)}\n`);
    return new CompareFolder(folder, all);
  }

  /** Opens a folder as it is. @throws CliFailure with exit status 2 where it holds no comparison */
  static existing(folder: string): CompareFolder {
    if (!existsSync(join(folder, ASKED))) {
      wrongCall(
        `${folder} holds no comparison: there is no ${ASKED}. npm run lzn -- compare --out ${folder} makes one.`,
      );
    }
    return new CompareFolder(folder, readAsked(folder));
  }

  get cells(): readonly MeasuredCell[] {
    return [...this.#cells.values()];
  }

  /** Reads the cells that are there. @param warn hears of those that cannot stand for what is planned; they count as missing */
  read(warn: (message: string) => void): void {
    const { setup, objectives, seeds } = this.asked;
    const planned = new Map(planCells(setup, objectives, seeds).cells.map((cell) => [fileOf(cell), cell]));
    const there = existsSync(join(this.#folder, CELLS))
      ? readdirSync(join(this.#folder, CELLS)).toSorted()
      : [];
    for (const name of there) {
      const cell = planned.get(name);
      if (cell === undefined) continue;
      const found = readCell(readFileSync(join(this.#folder, CELLS, name), 'utf8'));
      const trouble = 'trouble' in found ? found.trouble : differsFrom(found.cell, cell);
      if (trouble !== undefined) warn(`${join(CELLS, name)} does not count: ${trouble}.`);
      else if ('cell' in found) this.#cells.set(name, found.cell);
    }
  }

  has(cell: PlannedCell): boolean {
    return this.#cells.has(fileOf(cell));
  }

  add(cell: MeasuredCell): void {
    this.#cells.set(fileOf(cell), cell);
    put(join(this.#folder, CELLS, fileOf(cell)), writeCell(cell));
  }

  get board(): Board {
    return boardOf(this.asked, this.cells);
  }

  /** Writes the tables. @returns all files */
  finish(): string[] {
    put(join(this.#folder, 'leaderboard.json'), writeComparison([this.board]));
    put(join(this.#folder, 'comparison.md'), comparisonDocument([this.board]));
    return [ASKED, `${CELLS}/`, 'leaderboard.json', 'comparison.md'].map((name) => join(this.#folder, name));
  }
}

const fileOf = ({ objective, seed }: Pick<PlannedCell, 'objective' | 'seed'>): string =>
  `${objective}-${seed}.json`;

/** All of it or nothing. */
export function put(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

function readAsked(folder: string): Asked {
  const path = join(folder, ASKED);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    json = undefined;
  }
  const result = v.safeParse(asked, json);
  const setup = result.success ? result.output.setup : {};
  const fits = SETUP_KEYS.every((key) => valueOf(settingOf(key), String(setup[key])) === setup[key]);
  if (!result.success || !fits) {
    return wrongCall(
      `${path} does not say what is compared; it may be damaged. Take another folder, or delete it to begin with the cells that are there.`,
    );
  }
  return { ...result.output, setup: setup as unknown as Setup };
}
