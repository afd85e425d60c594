/** `lzn compare` and `lzn leaderboard` with a stand-in for the engine: what is refused, kept, gone on with, reported and published. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compare } from '../../src/cli/lzn/compare';
import { EXIT } from '../../src/cli/lzn/failure';
import { leaderboard } from '../../src/cli/lzn/leaderboard';
import { main } from '../../src/cli/lzn/main';
import { readCell, readComparison } from '../../src/comparison';
import { type FakeOptions, fakeContext } from './cli-engine';

const temporary = mkdtempSync(join(tmpdir(), 'lzn-compare-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(temporary, String((folders += 1)));
const text = (...path: string[]) => readFileSync(join(...path), 'utf8');
const cellsOf = (out: string) => readdirSync(join(out, 'cells')).toSorted();

let errors = '';
beforeEach(() => {
  errors = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    errors += String(chunk);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const usual = {
  objectives: 'lzn,simclr',
  data: 'digits',
  seeds: '2',
  steps: '60',
  n: '32',
  encoder: 'mlp-s',
  head: 'native',
  adapter: 'software',
} as const;

async function made(
  options: Partial<Parameters<typeof compare>[0]> & { out: string },
  engine: FakeOptions = {},
) {
  const { context, printed, engines } = fakeContext(engine);
  const code = await compare({ ...usual, ...options }, context);
  const loads = engines.flatMap((each) => each.loads.map((course) => course.experiment));
  return {
    code,
    text: printed.join('\n'),
    loads: loads.map(({ objective, seed }) => `${objective} ${seed}`),
  };
}

describe('a wrong call ends with 2, says why, and starts no browser', () => {
  const host = {
    root: '/',
    listen: () => Promise.reject(new Error('a browser was started')),
    browser: () => ({ executablePath: '', args: [] }),
  };
  const out = folder();
  it.each([
    [['compare'], '--out'],
    [['compare', '--out', out, '--objectives', 'lzn,joint'], '--objectives joint: there are all, lzn'],
    [['compare', '--out', out, '--data', 'own'], '--data own'],
    [['compare', '--out', out, '--data', 'cifar'], '--data cifar: it is one of mnist'],
    [['compare', '--out', out, '--steps', '0'], '--steps 0: it is a number from 1'],
    [['compare', '--out', out, '--seeds', 'x'], '--seeds x'],
    [['compare', '--out', out, '--data', 'digits', '--n', '2000'], 'n=2000'],
    [['leaderboard', join(temporary, 'nothing')], 'asked.json'],
  ])('%j', async (args, part) => {
    expect(await main(args, host, '')).toBe(EXIT.wrongCall);
    expect(errors).toContain(part);
  });
});

it('keeps a file a run, and makes tables of them', async () => {
  const out = folder();
  const { code, text: told, loads } = await made({ out });
  expect(code).toBe(EXIT.done);
  expect(loads).toEqual(['lzn 1', 'simclr 1', 'lzn 2', 'simclr 2']);
  expect(cellsOf(out)).toEqual(['lzn-1.json', 'lzn-2.json', 'simclr-1.json', 'simclr-2.json']);
  expect(readCell(text(out, 'cells', 'simclr-2.json'))).toMatchObject({
    cell: {
      objective: 'simclr',
      seed: 2,
      iterations: 60,
      memory: 2 ** 24,
      figures: { iteration: 60 },
      by: {
        adapter: 'paper abacus, rows',
        browser: 'HeadlessChrome/1.2.3',
        build: '0.0.0',
        // Where the results went is no part of how to make them again.
        command:
          'npm run lzn -- compare --objectives lzn,simclr --data digits --n 32 --encoder mlp-s --head native --steps 60 --seeds 1,2 --adapter software --out DIR',
      },
    },
  });
  expect(told).toMatch(/1 +SimCLR +62\.1 ± 0\.1/);
  expect(readComparison(JSON.parse(text(out, 'leaderboard.json')))?.boards).toMatchObject([
    { seeds: [1, 2], tests: 2000 },
  ]);
  expect(text(out, 'comparison.md')).toContain('_raw pixels_');
  expect(errors).toContain('run 4 of 4: simclr seed=2, about');
});

describe('called again', () => {
  it('makes what is missing only, damaged and outdated cells again, and says so', async () => {
    const out = folder();
    await made({ out });
    writeFileSync(join(out, 'cells', 'lzn-2.json'), text(out, 'cells', 'lzn-2.json').slice(0, 100));
    const outdated = text(out, 'cells', 'simclr-1.json').replace('n=32', 'n=64');
    writeFileSync(join(out, 'cells', 'simclr-1.json'), outdated);
    const { loads, text: told } = await made({ out, json: true });
    expect(loads).toEqual(['simclr 1', 'lzn 2']);
    expect(errors).toContain('lzn-2.json does not count: it is no JSON');
    expect(errors).toContain('simclr-1.json does not count: it was measured with other settings');
    expect(errors).toContain('2 of 4 runs are there already.');
    expect(readComparison(JSON.parse(told))?.boards[0]?.by).toHaveLength(1);
    expect((await made({ out })).loads).toEqual([]);
  });

  it('with more objectives or seeds adds them; what was asked for before stays in the table', async () => {
    const out = folder();
    await made({ out, seeds: '4,5' });
    const { loads } = await made({ out, objectives: 'vae', seeds: '5,6' });
    expect(loads).toEqual(['vae 5', 'vae 6']);
    const [board] = readComparison(JSON.parse(text(out, 'leaderboard.json')))?.boards ?? [];
    expect(board?.seeds).toEqual([4, 5, 6]);
    expect(board?.rows.filter(({ kind }) => kind === 'objective').map(({ seeds }) => seeds)).toEqual([
      [4, 5],
      [4, 5],
      [5, 6],
    ]);
    expect(text(out, 'comparison.md')).toContain('VAE: seed 4 missing');
  });

  it('refuses a folder of another comparison, and one that does not say of which', async () => {
    const out = folder();
    await made({ out });
    await expect(made({ out, n: '64' })).rejects.toThrow(/n: 32 there, 64 here/);
    writeFileSync(join(out, 'asked.json'), '{"setup":{"n":32}}');
    await expect(made({ out })).rejects.toMatchObject({ exit: EXIT.wrongCall });
  });
});

it('stopped, it keeps what is finished and ends with 130; the rest is missing', async () => {
  const out = folder();
  const first = await made({ out, seeds: '1' });
  expect(first.code).toBe(EXIT.done);
  const { code, text: told } = await made({ out }, { interruptAt: 55 });
  expect(code).toBe(EXIT.interrupted);
  expect(cellsOf(out)).toEqual(['lzn-1.json', 'simclr-1.json']);
  expect(told).toContain('missing: seed 2');
});

it('a run that cannot be trained is told of, not made again, and the others are made', async () => {
  const out = folder();
  const fails: FakeOptions = { fails: ({ objective, seed }) => objective === 'lzn' && seed === 1 };
  const { code, text: told } = await made({ out }, fails);
  expect(code).toBe(EXIT.failed);
  expect(told).toContain('lzn seed=1 failed: The loss is not finite.');
  const again = await made({ out });
  expect([again.code, again.loads]).toEqual([EXIT.failed, []]);
});

it('the leaderboard joins folders, and publishes where the project has its tables', async () => {
  const [one, two, root] = [folder(), folder(), folder()];
  await made({ out: one });
  await made({ out: two, head: 'shared', seeds: '1' });
  for (const name of ['docs', 'public/data']) mkdirSync(join(root, name), { recursive: true });
  const { context, printed } = fakeContext();
  expect(await leaderboard([one, two], { publish: true }, context, root)).toBe(EXIT.done);
  expect(printed.join('\n')).toContain('LZN’s head for all');
  const published = readComparison(JSON.parse(text(root, 'public/data/comparison.json')));
  expect(published?.boards.map(({ setup }) => setup.head)).toEqual(['native', 'shared']);
  const document = text(root, 'docs/comparison.md');
  expect(document).toContain('heads of their own');
  expect(document).not.toContain(temporary);
});
