/** Objectives compared: what is held equal, which results can be told apart, tables with what is missing, and files that anybody may have damaged. */
import fc from 'fast-check';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import {
  type Board,
  boardOf,
  COMPARED,
  type Compared,
  differsFrom,
  type MeasuredCell,
  missingSeeds,
  placesOf,
  planCells,
  readCell,
  readComparison,
  type Sample,
  sampleOf,
  sortedRows,
  toldApart,
  USUAL_SETUP,
  writeCell,
  writeComparison,
} from '../../src/comparison';
import { comparisonDocument } from '../../src/comparison/document';
import { places, resolution, welchHalf } from '../../src/comparison/ranking';
import document from '../../docs/comparison.md?raw';
import published from '../../public/data/comparison.json';
import { EXPERIMENT_KEYS, isExperiment, parseLink, usesSetting } from '../../src/experiment';

const by = {
  adapter: 'paper',
  browser: 'none',
  build: '0.0.0',
  date: '2026-11-23T04:00:00.000Z',
  command: 'c',
};

function figuresOf(accuracy: number, zones: boolean) {
  const names = [
    'features',
    'output',
    ...(zones ? (['latents', 'centres'] as const) : []),
    'random',
    'pixels',
  ] as const;
  const probed = names.map((name) => ({
    name,
    columns: 32,
    linear: name === 'pixels' ? 0.9 : accuracy,
    knn: accuracy,
    rankMe: 12.5,
    rankMost: 32,
  }));
  const rest = { uniformity: -3, wasserstein: 0.25, gaussianity: 0.1, spread: 1, trace: 16 };
  const output = { name: 'output', alignment: 0.5, ...rest } as const;
  const shapes = zones ? [output, { name: 'latents', alignment: null, ...rest } as const] : [output];
  return { iteration: 1200, tests: 2000, looked: 1000, chance: 0.1, probed, shapes };
}

function cellOf(objective: Compared, seed: number, accuracy: number): MeasuredCell {
  const [planned] = planCells(USUAL_SETUP, [objective], [seed]).cells;
  return {
    objective,
    seed,
    link: planned?.link ?? '',
    by,
    figures: figuresOf(accuracy, objective === 'lzn'),
    loss: { first: 4, last: 2 },
    fingerprint: '0123456789abcdef',
    iterations: 1200,
    seconds: 60,
    took: 80,
    memory: 2 ** 24,
  };
}

const failedCell = (objective: Compared, seed: number): MeasuredCell => ({
  objective,
  seed,
  link: planCells(USUAL_SETUP, [objective], [seed]).cells[0]?.link ?? '',
  by,
  took: 3,
  failure: 'The loss is not finite.',
});

describe('what is trained', () => {
  const { cells, refusals } = planCells(USUAL_SETUP, COMPARED, [1, 2]);

  it('are experiments of all objectives, seed after seed, which differ in what belongs to them only', () => {
    expect(refusals).toEqual([]);
    expect(cells.map(({ objective }) => objective)).toEqual([...COMPARED, ...COMPARED]);
    const own = new Set(['seed', 'objective', 'd', 'until', 'alpha', 'tau', 'lambda', 'beta', 'codes']);
    const equal = EXPERIMENT_KEYS.filter((key) => !own.has(key));
    for (const { experiment, link } of cells) {
      expect(isExperiment(experiment)).toBe(true);
      expect(parseLink(link).link.course.experiment).toEqual(experiment);
      for (const key of equal) expect([key, experiment[key]]).toEqual([key, cells[0]?.experiment[key]]);
    }
  });

  it('have the head that is asked for, where there is a choice', () => {
    for (const { experiment } of planCells({ ...USUAL_SETUP, head: 'shared' }, COMPARED, [1]).cells)
      expect(experiment).toMatchObject({
        head: usesSetting('head', experiment) ? 'shared' : 'native',
        norm: 'auto',
      });
  });

  it('are refused with what cannot be', () => {
    const found = planCells({ ...USUAL_SETUP, data: 'digits', n: 4000 }, ['lzn'], [1]);
    expect(found.refusals).toMatchObject([{ key: 'n' }]);
  });
});

const sample = (values: readonly number[]): Sample => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return {
    count: values.length,
    mean,
    sd: values.length < 2 ? null : Math.sqrt(square / (values.length - 1)),
  };
};

/** Three seeds that nearly agree. */
const at = (mean: number): Sample => sample([mean - 0.0001, mean, mean + 0.0001]);

describe('telling apart', () => {
  it('is Welch’s interval: a textbook case', () => {
    // 3.92 degrees of freedom, rounded down.
    const [a, b] = [sample([4, 5, 6]), sample([6, 7.5, 7.5])];
    const error = Math.sqrt(1 / 3 + 0.75 / 3);
    expect(welchHalf(a, b)).toBeCloseTo(3.182 * error, 9);
    // As many seeds and equal spreads: 2 (k - 1) degrees of freedom.
    expect(welchHalf(a, sample([14, 15, 16]))).toBeCloseTo(2.776 * Math.sqrt(2 / 3), 9);
  });

  it('needs more than one seed each, and more than the test images resolve', () => {
    expect(toldApart(sample([0.9]), sample([0.5, 0.5]), 2000)).toBe(false);
    // Seeds that agree to the last digit, but 10 images of 2,000 apart.
    const [a, b] = [sample([0.93, 0.93, 0.93]), sample([0.925, 0.925, 0.925])];
    expect(welchHalf(a, b)).toBeLessThan(1e-9);
    expect(resolution(0.93, 0.925, 2000)).toBeGreaterThan(0.015);
    expect(toldApart(a, b, 2000)).toBe(false);
    expect(toldApart(a, b, 200_000)).toBe(true);
  });

  it('gives places as ranges, and no chain of ties makes a difference', () => {
    // Neighbours 1.2 points apart are not resolved by 2,000 images, the ends are.
    const found = places([at(0.94), at(0.928), null, at(0.916), at(0.6)], 2000);
    expect(found).toEqual([
      { best: 1, worst: 2 },
      { best: 1, worst: 3 },
      null,
      { best: 2, worst: 3 },
      { best: 4, worst: 4 },
    ]);
  });

  it('is the same both ways, and places hold what is clearly better and worse', () => {
    const accuracies = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(accuracies, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 10_000 }),
        (all, tests) => {
          const samples = all.map(sample);
          const found = places(samples, tests);
          samples.forEach((a, i) => {
            expect(toldApart(a, a, tests)).toBe(false);
            const place = found[i] ?? { best: 0, worst: 0 };
            expect(place.best).toBeLessThanOrEqual(place.worst);
            expect(place.best).toBeGreaterThanOrEqual(1);
            expect(place.worst).toBeLessThanOrEqual(samples.length);
            samples.forEach((b) => {
              expect(toldApart(a, b, tests)).toBe(toldApart(b, a, tests));
            });
            // Whoever is clearly better is never placed behind.
            const worse = samples.flatMap((b, j) => (toldApart(a, b, tests) && a.mean > b.mean ? [j] : []));
            expect(place.worst).toBeLessThanOrEqual(samples.length - worse.length);
            for (const j of worse) expect(found[j]?.best).toBeGreaterThan(1);
          });
        },
      ),
    );
  });
});

describe('a table', () => {
  const asked = {
    setup: USUAL_SETUP,
    objectives: ['lzn', 'simclr', 'byol', 'vae'],
    seeds: [1, 2, 3],
  } as const;
  const cells = [
    ...[3, 1, 2].map((seed) => cellOf('lzn', seed, 0.91 + seed / 1000)),
    ...[1, 2].map((seed) => cellOf('simclr', seed, 0.97 + seed / 1000)),
    failedCell('byol', 1),
    cellOf('mae', 1, 0.5),
  ];
  const board = boardOf(asked, cells);
  const rowOf = (objective: string, kind = 'objective') =>
    board.rows.find((row) => row.objective === objective && row.kind === kind);

  it('has what was asked for, what all must beat, and the latents of zones; what is missing is said to be', () => {
    expect(board.rows.map(({ kind, objective }) => objective ?? kind)).toEqual([
      ...asked.objectives,
      'random',
      'pixels',
      'lzn',
      'lzn',
    ]);
    expect(board).toMatchObject({ tests: 2000, chance: 0.1, by: [{ adapter: 'paper', cells: 6 }] });
    expect(rowOf('lzn')).toMatchObject({
      seeds: [1, 2, 3],
      values: { probe: [0.911, 0.912, 0.913], seconds: [50, 50, 50] },
    });
    expect(rowOf('byol')).toMatchObject({ seeds: [], failed: [{ seed: 1 }], values: {} });
    const missing = ['lzn', 'simclr', 'byol', 'vae'].map((name) => {
      const row = rowOf(name);
      return row && missingSeeds(board, row);
    });
    expect(missing).toEqual([[], [3], [2, 3], [1, 2, 3]]);
    expect(rowOf('lzn', 'latents')?.values).toMatchObject({
      probe: [0.911, 0.912, 0.913],
      uniformity: [-3, -3, -3],
    });
  });

  it('is sorted with what is missing last, and places are of objectives only', () => {
    const names = sortedRows(board, 'probe').map(({ kind, objective }) => objective ?? kind);
    expect(names).toEqual(['simclr', 'lzn', 'random', 'pixels', 'byol', 'vae']);
    const found = [...placesOf(board, 'probe')].map(([{ objective }, place]) => [objective, place]);
    expect(found).toEqual([
      ['lzn', { best: 2, worst: 2 }],
      ['simclr', { best: 1, worst: 1 }],
    ]);
    const [, , , vae] = board.rows;
    expect(vae && sampleOf(vae, 'probe')).toBeNull();
  });

  it('is written for people: references, missing and failed cells, and the rule', () => {
    const text = comparisonDocument([board]);
    for (const part of [
      '_raw pixels_',
      '_random encoder_',
      'VAE: missing',
      'seed 3 missing',
      'seed 1 failed: The loss',
      'Welch',
      by.adapter,
    ])
      expect(text).toContain(part);
    expect(text).toContain('| 1 | SimCLR | 97.2 ± 0.1 |');
    expect(comparisonDocument([])).toContain('Nothing has been measured yet');
  });

  it('says of single runs that they tell nothing apart', () => {
    const text = comparisonDocument([boardOf(asked, [cellOf('lzn', 1, 0.99), cellOf('simclr', 1, 0.9)])]);
    expect(text).toContain('one run is there');
    expect(text).not.toContain('than raw pixels beyond noise');
    expect(comparisonDocument([board])).toContain('than raw pixels beyond noise');
  });

  it('comes back from its file, rounded', () => {
    expect(readComparison(JSON.parse(writeComparison([board])))).toEqual({ version: 1, boards: [board] });
    expect(readComparison(JSON.parse(writeComparison([])))).toEqual({ version: 1, boards: [] });
    expect(writeComparison([board]).length).toBeLessThan(8000);
  });

  it('of nothing says so everywhere', () => {
    const empty = boardOf(asked, []);
    expect(empty).toMatchObject({ tests: 0, chance: null, by: [] });
    expect(readComparison(JSON.parse(writeComparison([empty])))).toEqual({ version: 1, boards: [empty] });
    expect(comparisonDocument([empty])).toContain('Nothing has been measured yet');
  });
});

it('what is published is one comparison: the document says what the page shows', async () => {
  const found = readComparison(published);
  expect(found).toBeDefined();
  const text = await format(comparisonDocument(found?.boards ?? []), { parser: 'markdown', printWidth: 110 });
  expect(document).toBe(text);
});

describe('files that were damaged', () => {
  const text = writeCell(cellOf('lzn', 1, 0.9));

  it('a cell comes back as it was, failed or not', () => {
    for (const cell of [cellOf('lzn', 1, 0.9), failedCell('byol', 7)])
      expect(readCell(writeCell(cell))).toEqual({ cell });
  });

  it.each([
    ['', 'no JSON'],
    [text.slice(0, -20), 'no JSON'],
    ['[]', 'format'],
    [text.replace('"version": 1', '"version": 2'), 'version'],
    [text.replace('"seed": 1', '"seed": 2'), 'link'],
    [text.replace('"fingerprint": "0', '"fingerprint": "x'), 'fingerprint'],
    [text.replace('0.9', '1.9'), 'figures'],
    [text.replace('n=256', 'n=x'), 'link'],
  ])('a cell is refused with what is wrong: %#', (damaged, part) => {
    expect(damaged).not.toBe(text);
    expect(readCell(damaged)).toHaveProperty('trouble', expect.stringContaining(part));
  });

  it('never throw, whatever they hold, and what is read is of its link', () => {
    const somewhere = fc.integer({ min: 0, max: text.length });
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .tuple(somewhere, somewhere, fc.string({ maxLength: 3 }))
        .map(([a, b, put]) => text.slice(0, Math.min(a, b)) + put + text.slice(Math.max(a, b))),
      fc
        .tuple(somewhere, fc.string({ maxLength: 2 }))
        .map(([a, put]) => text.slice(0, a) + put + text.slice(a + 1)),
    );
    fc.assert(
      fc.property(anything, (damaged) => {
        const found = readCell(damaged);
        const { experiment } = parseLink('cell' in found ? found.cell.link : '').link.course;
        const sound =
          'cell' in found
            ? experiment.objective === found.cell.objective && experiment.seed === found.cell.seed
            : found.trouble !== '';
        expect(sound).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('anything may stand in place of a comparison', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ version: fc.constant(1), boards: fc.array(fc.jsonValue()) })),
        (found) => {
          const read = readComparison(found);
          expect(read?.boards.every(({ rows }) => rows.length <= 64) ?? true).toBe(true);
        },
      ),
    );
  });

  it('a comparison is refused whole: a row with other seeds, another objective’s link, a setup that cannot be', () => {
    const board = boardOf({ setup: USUAL_SETUP, objectives: ['lzn', 'vae'], seeds: [1] }, [
      cellOf('lzn', 1, 0.9),
    ]);
    const changed = (change: (copy: { boards: [Board, ...Board[]] }) => void) => {
      const copy = structuredClone({ version: 1, boards: [board] }) as unknown as {
        boards: [Board, ...Board[]];
      };
      change(copy);
      return readComparison(copy);
    };
    expect(changed(() => undefined)).toBeDefined();
    const [row, other] = board.rows;
    const rows = (...list: readonly unknown[]) =>
      changed((copy) => Object.assign(copy.boards[0], { rows: list }));
    expect(rows({ ...row, seeds: [1, 2] })).toBeUndefined();
    expect(rows({ ...row, link: other?.link })).toBeUndefined();
    expect(rows({ ...row, kind: 'pixels' })).toBeUndefined();
    expect(rows({ ...row, values: { probe: [Number.NaN] } })).toBeUndefined();
    expect(
      changed((copy) => Object.assign(copy.boards[0], { setup: { ...USUAL_SETUP, n: 0 } })),
    ).toBeUndefined();
    expect(changed((copy) => Object.assign(copy, { version: 2 }))).toBeUndefined();
  });

  it('a cell of other settings does not stand for what is planned', () => {
    const [planned] = planCells({ ...USUAL_SETUP, n: 128 }, ['lzn'], [1]).cells;
    expect(planned && differsFrom(cellOf('lzn', 1, 0.9), planned)).toContain('other settings');
    const [same] = planCells(USUAL_SETUP, ['lzn'], [1]).cells;
    expect(same && differsFrom(cellOf('lzn', 1, 0.9), same)).toBeUndefined();
    expect(same && differsFrom(cellOf('lzn', 2, 0.9), same)).toContain('seed 2');
  });
});
