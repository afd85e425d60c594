/** `npm run lzn` with a stand-in for the engine: what is refused, what is written, what is gone on with, and how commands end. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CliFailure, EXIT } from '../../src/cli/lzn/failure';
import { main } from '../../src/cli/lzn/main';
import { progressOn } from '../../src/cli/lzn/progress';
import { reproduce } from '../../src/cli/lzn/reproduce';
import type { Host } from '../../src/cli/lzn/session';
import { sweep } from '../../src/cli/lzn/sweep';
import { train } from '../../src/cli/lzn/train';
import { parseLink } from '../../src/experiment';
import { readRunFile } from '../../src/files/run-file';
import { readSafetensors } from '../../src/files/safetensors';
import { type FakeOptions, fakeContext } from './cli-engine';

const temporary = mkdtempSync(join(tmpdir(), 'lzn-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(temporary, String((folders += 1)));

const LINK = '#v=2&seed=3&data=moons&d=2&iters=40&ev=20:lr:1e-3';
const text = (...path: string[]) => readFileSync(join(...path), 'utf8');
const bytes = (...path: string[]) => new Uint8Array(readFileSync(join(...path)));

/** A stream's `write` that hands on what is written. */
const take = (add: (chunk: string) => void) => (chunk: unknown) => {
  add(String(chunk));
  return true;
};

const own = (sha: string) => `#v=2&seed=1&data=own&file=a.zip&sha=${sha}&prep=28.900.100&iters=5`;
const prints = (lines: string) => [...lines.matchAll(/"fingerprint":"(\w+)"/g)].map(([, print]) => print);

/** What is written on standard error and output. */
let errors = '';
let output = '';
beforeEach(() => {
  [errors, output] = ['', ''];
  vi.spyOn(process.stderr, 'write').mockImplementation(take((chunk) => (errors += chunk)));
  vi.spyOn(process.stdout, 'write').mockImplementation(take((chunk) => (output += chunk)));
});
afterEach(() => vi.restoreAllMocks());

describe('a wrong call ends with 2, says why, and starts no browser', () => {
  const host: Host = {
    root: '/',
    listen: () => Promise.reject(new Error('a browser was started')),
    browser: () => ({ executablePath: '', args: [] }),
  };

  it.each([
    [['fly'], 'unknown command'],
    [['train', '--fast'], '--fast'],
    [['train', '--steps', '0'], 'whole number'],
    [['train', '--adapter', 'other'], 'software, hardware'],
    [['train', '--judge', '63'], 'from 64 to 4096'],
    [['train', '--judge', '64.5'], 'from 64 to 4096'],
    [['train', '--judge', '4097'], 'from 64 to 4096'],
    [['train', '--link', '#v=2&d=zz'], 'd=zz'],
    [['train', '--link', '#v=2&steps=3&foo=1'], 'foo'],
    [['train', '--link', LINK, '--preset', 'moons'], 'exclude each other'],
    [['train', '--preset', 'nothing'], 'digits'],
    [['train', '--seed', '-1'], '--seed -1'],
    [['train', '--link', LINK, '--steps', '41'], 'iters=40'],
    [['train', '--file', '/nothing.lzn'], '/nothing.lzn'],
    [['train', '--file', 'x', '--seed', '1'], '--file'],
    [['reproduce'], '--link'],
    [['reproduce', '--link', LINK], 'no receipt'],
    [['reproduce', '--link', `${LINK}&at=41&fp=0123456789abcdef`], 'iters=40'],
    [['export', '--link', LINK], '--to'],
    [['export', '--to', 'jax'], 'pytorch'],
    [['sweep', '--link', LINK], 'ev='],
    [['sweep', '--grid', 'd=two'], 'two'],
    [['sweep', '--grid', 'n=20000', '--link', '#v=2&data=digits'], 'n'],
    [['sweep', '--seeds', 'x'], 'x'],
  ])('%j', async (args, part) => {
    expect(await main(args, host, '')).toBe(EXIT.wrongCall);
    expect(errors).toContain(part);
    expect(output).toBe('');
  });

  it('of any link: it is refused whole, or nothing of it was', async () => {
    const values = fc.oneof(fc.string(), fc.constantFrom('2', '1e9', '-1', '__proto__'));
    const pairs = fc.array(fc.tuple(fc.constantFrom('d', 'seed', 'at', 'ev', 'x', 'v'), values), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(pairs, async (list) => {
        const hash = `#${list.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')}`;
        const refused = parseLink(hash).warnings.length > 0;
        const code = await main(['export', '--to', 'pytorch', '--link', hash], host, '');
        expect(code).toBe(refused ? EXIT.wrongCall : EXIT.done);
      }),
      { numRuns: 40 },
    );
  });

  it('unless it is to be lenient', async () => {
    const args = ['export', '--to', 'pytorch', '--json', '--lenient', '--link', '#v=2&d=zz&n=64'];
    expect(await main(args, host, '')).toBe(EXIT.done);
    expect(errors).toContain('d=zz');
    const { config } = JSON.parse(output) as { config: { training: { batch_size: number } } };
    expect(config.training.batch_size).toBe(64);
  });

  it('help is no wrong call', async () => {
    expect(await main(['--help'], host, '')).toBe(EXIT.done);
    for (const name of ['train', 'sweep', 'reproduce', 'export', 'verify', 'bench'])
      expect(output).toContain(name);
    expect(await main(['train', '--help'], host, '')).toBe(EXIT.done);
    expect(output).toContain('--evaluate');
  });
});

const training = { every: 10, batch: 2000, judge: 1024, adapter: 'software', quiet: true } as const;

async function made(options: Partial<Parameters<typeof train>[0]>, engine: FakeOptions = {}) {
  const { context, printed, engines } = fakeContext(engine);
  const code = await train({ ...training, ...options }, context);
  return { code, text: printed.join('\n'), engines };
}

describe('train', () => {
  it('writes everything that a run came to', async () => {
    const out = folder();
    const { code, text: told } = await made({
      link: LINK,
      steps: 25,
      every: 10,
      out,
      evaluate: true,
      json: true,
    });
    expect(code).toBe(EXIT.done);
    const summary = JSON.parse(told) as Record<string, unknown>;
    expect(summary).toMatchObject({
      iteration: 25,
      iterations: 25,
      interrupted: false,
      link: LINK,
      aligned: 0.75,
    });
    expect(JSON.parse(text(out, 'summary.json'))).toEqual(summary);
    const { link, warnings } = parseLink(text(out, 'link.txt').trim());
    expect(warnings).toEqual([]);
    expect(link.receipt).toMatchObject({ iteration: 25, fingerprint: summary['fingerprint'] });
    expect(link.receipt?.by).toBe('paper abacus, rows; HeadlessChrome/1.2.3; 0.0.0');
    const rows = text(out, 'telemetry.csv').trim().split('\r\n');
    expect(rows.slice(1).map((row) => row.split(',')[0])).toEqual(['10', '20', '25']);
    expect(rows[0]).toContain('linear_probe');
    const saved = await readRunFile(bytes(out, 'run.lzn'));
    expect(saved.run).toMatchObject({ iteration: 25, course: link.course });
    expect(saved.curves.probe?.result.linear).toBe(0.9);
    expect(saved.curves.loss.buckets.at(-1)?.iteration).toBe(25);
    expect(readSafetensors(bytes(out, 'weights.safetensors')).metadata.get('iteration')).toBe('25');
    expect(bytes(out, 'zones.png').slice(0, 4)).toEqual(Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
  });

  it('goes on with a run file to what it would have come to at once', async () => {
    const [first, second] = [folder(), folder()];
    await made({ link: LINK, steps: 15, out: first });
    const { code } = await made({ file: join(first, 'run.lzn'), out: second });
    expect(code).toBe(EXIT.done);
    const whole = JSON.parse((await made({ link: LINK, json: true })).text) as { fingerprint: string };
    expect(JSON.parse(text(second, 'summary.json'))).toMatchObject({
      iteration: 40,
      iterations: 25,
      fingerprint: whole.fingerprint,
    });
  });

  it('refuses a run file that is damaged, and one that is finished', async () => {
    const out = folder();
    await made({ link: LINK, out });
    const finished = made({ file: join(out, 'run.lzn') });
    await expect(finished).rejects.toThrow(/iters=40, of which 40 are finished/);
    writeFileSync(join(out, 'run.lzn'), bytes(out, 'run.lzn').slice(0, 300));
    await expect(made({ file: join(out, 'run.lzn') })).rejects.toMatchObject({ exit: EXIT.wrongCall });
  });

  it('classifies where labels are learnt, and nowhere else', async () => {
    const out = folder();
    const { text: told } = await made({ link: `${LINK}&objective=labels`, out });
    expect(told).toContain('label flow    75.0 % at noise factor 0, 45.0 % at noise factor 1.2');
    expect(JSON.parse(text(out, 'classification.json'))).toMatchObject({
      iteration: 40,
      split: 'test',
      samples: 4,
      confusion: Array.from({ length: 7 }, () => [
        [2, 0],
        [1, 1],
      ]),
    });
    const rows = text(out, 'classification.csv').trim().split('\r\n');
    expect(rows[0]).toBe('weights,rule,noise,accuracy');
    expect(rows[1]).toBe('equal,nearest,0,0.75');
    const plain = JSON.parse((await made({ link: LINK, json: true })).text) as Record<string, unknown>;
    expect(plain['classification']).toBeNull();
  });

  it('judges where a decoder is learnt, and nowhere else', async () => {
    const out = folder();
    const { text: told } = await made({ link: `${LINK}&objective=generation`, out, judge: 300 });
    expect(told).toContain(
      [
        'quality       sliced Wasserstein: zones 0.250, control 0.500, real samples 0.0625 (300 samples of each)',
        '              p of MMD^2: zones 0.035, control 0.035, real samples 0.700',
        '              reconstruction error: zones 0.125, control 0.125',
      ].join('\n'),
    );
    const file = JSON.parse(text(out, 'quality.json')) as Record<string, unknown>;
    expect(file).toMatchObject({ iteration: 40, count: 300, seed: 3, sampler: { steps: 20 } });
    for (const options of [{ link: LINK }, { link: `${LINK}&objective=generation`, judge: 0 }]) {
      const summary = JSON.parse((await made({ ...options, json: true })).text) as Record<string, unknown>;
      expect(summary['quality']).toBeNull();
    }
  });

  it('stopped, it writes what there is and ends with 130', async () => {
    const out = folder();
    const { code, text: told } = await made({ link: LINK, out, evaluate: true }, { interruptAt: 17 });
    expect(code).toBe(EXIT.interrupted);
    expect(told).toContain('17 (stopped)');
    expect((await readRunFile(bytes(out, 'run.lzn'))).run.iteration).toBe(17);
    expect(JSON.parse(text(out, 'summary.json'))).toMatchObject({ interrupted: true, probe: null });
  });

  it('another seed is another run, and loses the receipt', async () => {
    const out = folder();
    await made({ link: LINK, out });
    const { text: told } = await made({ link: text(out, 'link.txt').trim(), seed: '9', json: true });
    expect(JSON.parse(told)).toMatchObject({ link: LINK.replace('seed=3', 'seed=9'), reproduced: null });
  });

  it('compares where it passes a receipt', async () => {
    const out = folder();
    await made({ link: LINK, steps: 13, out });
    const link = text(out, 'link.txt').trim();
    const same = await made({ link, json: true });
    expect(same.code).toBe(EXIT.done);
    expect(JSON.parse(same.text)).toMatchObject({
      iteration: 40,
      reproduced: { verdict: { kind: 'same' }, iteration: 13 },
    });
    const other = await made({ link }, { drift: 2 });
    expect(other.code).toBe(EXIT.notReproduced);
    expect(other.text).toContain('different after 13 iterations');
  });

  it('wants the reader’s own data, and those that the link names', async () => {
    const ones = '1'.repeat(64);
    await expect(made({ link: own(ones) })).rejects.toThrow(/--data.*a\.zip/);
    await expect(made({ link: own(ones), data: join(temporary, 'none') })).rejects.toThrow(/no such file/);
    await expect(made({ link: LINK, data: temporary })).rejects.toThrow(/data=moons/);
    await expect(made({ link: own('0'.repeat(64)), data: temporary })).rejects.toThrow(/SHA-256 is 1{64}/);
    expect((await made({ link: own(ones), data: temporary })).code).toBe(EXIT.done);
  });
});

describe('reproduce', () => {
  it.each([
    ['the same bits', 0, EXIT.done, 'same'],
    ['the same curve', 1e-6, EXIT.done, 'close'],
    ['another run', 1, EXIT.notReproduced, 'different'],
  ] as const)('%s', async (_, drift, exit, kind) => {
    const out = folder();
    await made({ link: LINK, out });
    const { context, printed } = fakeContext({ drift });
    const options = {
      link: text(out, 'link.txt').trim(),
      adapter: 'software',
      json: true,
      quiet: true,
    } as const;
    expect(await reproduce(options, context)).toBe(exit);
    expect(JSON.parse(printed.join(''))).toMatchObject({ verdict: { kind }, iteration: 40 });
  });
});

describe('sweep', () => {
  const base = { link: '#v=2&seed=1&data=moons&iters=20', adapter: 'software', quiet: true } as const;
  const asked = { ...base, grid: 'd=2,8', seeds: '1..3', evaluate: true };

  it('trains every combination and tells means and spreads', async () => {
    const out = folder();
    const { context, printed, engines } = fakeContext();
    expect(await sweep({ ...asked, out, json: true }, context)).toBe(EXIT.done);
    const told = JSON.parse(printed.join('')) as {
      cells: { values: number[]; count: number; stats: { loss: { mean: number; sd: number } } }[];
      best: unknown;
    };
    expect(told.cells.map(({ values, count }) => [values, count])).toEqual([
      [[2], 3],
      [[8], 3],
    ]);
    expect(told.cells[0]?.stats.loss.sd).toBeCloseTo(0.01, 6);
    expect(told.best).toMatchObject({ loss: 0 });
    expect(engines[0]?.loads.map(({ experiment: { d, seed, iters } }) => [d, seed, iters])).toEqual([
      [2, 1, 20],
      [8, 1, 20],
      [2, 2, 20],
      [8, 2, 20],
      [2, 3, 20],
      [8, 3, 20],
    ]);
    expect(text(out, 'summary.csv').split('\r\n')).toHaveLength(4);
    expect(text(out, 'runs.csv').split('\r\n')).toHaveLength(8);
  });

  it('goes on where it was ended, even within a line', async () => {
    const out = folder();
    await sweep({ ...asked, out }, fakeContext().context);
    const whole = text(out, 'results.jsonl');
    writeFileSync(join(out, 'results.jsonl'), `${whole.split('\n').slice(0, 4).join('\n')}\n{"run":3,"lo`);
    const { context, engines } = fakeContext();
    expect(await sweep({ ...asked, out }, context)).toBe(EXIT.done);
    expect(engines[0]?.loads).toHaveLength(3);
    expect(prints(text(out, 'results.jsonl'))).toEqual(prints(whole));
    // Nothing is left to do: no browser is started.
    const again = fakeContext();
    expect(await sweep({ ...asked, out }, again.context)).toBe(EXIT.done);
    expect(again.engines).toHaveLength(0);
    expect(again.printed.join('')).toContain('best loss: d=2');
  });

  it('takes no folder of another sweep, or of something else', async () => {
    const out = folder();
    await sweep({ ...asked, out }, fakeContext().context);
    const other = sweep({ ...asked, seeds: '1,2', out }, fakeContext().context);
    await expect(other).rejects.toThrow(/seeds: 1\.\.3 there, 1,2 here/);
    writeFileSync(join(out, 'results.jsonl'), 'hello\n');
    await expect(sweep({ ...asked, out }, fakeContext().context)).rejects.toBeInstanceOf(CliFailure);
  });

  it('goes on after a run that fails, and ends with 1', async () => {
    const { context, printed } = fakeContext({ fails: ({ d }) => d === 8 });
    expect(await sweep({ ...asked, json: true }, context)).toBe(EXIT.failed);
    const told = JSON.parse(printed.join('')) as { cells: { count: number; failed: number }[] };
    expect(told.cells.map(({ count, failed }) => [count, failed])).toEqual([
      [3, 0],
      [0, 3],
    ]);
  });

  it('stopped, it keeps the runs that are over and ends with 130', async () => {
    const out = folder();
    expect(await sweep({ ...asked, out }, fakeContext({ interruptAt: 5 }).context)).toBe(EXIT.interrupted);
    expect(text(out, 'results.jsonl').trim().split('\n')).toHaveLength(1);
  });

  it('reads whatever a folder holds without failing in another way', async () => {
    const out = folder();
    await sweep({ ...asked, out }, fakeContext().context);
    const file = join(out, 'results.jsonl');
    const whole = text(file);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (line) => {
        writeFileSync(file, whole);
        appendFileSync(file, `${line}\n`);
        const code = await sweep({ ...asked, out }, fakeContext().context).catch((error: unknown) => {
          if (error instanceof CliFailure) return error.exit;
          throw error;
        });
        expect([EXIT.done, EXIT.wrongCall]).toContain(code);
      }),
      { numRuns: 30 },
    );
  });
});

describe('progress', () => {
  it('without a terminal is a line now and then, with the time left', () => {
    let time = 0;
    let told = '';
    const out = { write: (chunk: string) => (told += chunk) };
    const progress = progressOn('training', { quiet: false, out, now: () => time });
    for (let done = 10; done <= 100; done += 10) {
      progress.at(done, 100, 'loss 1');
      time += 4000;
    }
    expect(told.split('\n')).toEqual([
      'training 10/100  loss 1',
      'training 40/100  loss 1, 24 s left',
      'training 70/100  loss 1, 12 s left',
      'training 100/100  loss 1',
      '',
    ]);
  });

  it('quiet, it says only what must be known', () => {
    let told = '';
    const progress = progressOn('training', { quiet: true, out: { write: (chunk) => (told += chunk) } });
    progress.begin('starting');
    progress.at(1, 2, '');
    progress.part('loading', 0.5);
    progress.say('left out: d');
    progress.end();
    expect(told).toBe('left out: d\n');
  });
});
