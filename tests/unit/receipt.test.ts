/** Receipts: which iterations they name, and what comes of comparing one with the run made again. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  byText,
  type Checkpoint,
  checkpointsOf,
  compareReceipt,
  isMilestone,
  MOST_CHECKPOINTS,
  type Receipt,
  relative,
  toleranceOf,
} from '../../src/experiment';
import { checkpointsUntil } from '../../src/state/receipt';
import { NO_TELEMETRY, useRun } from '../../src/state/run';
import { receipts } from './experiment-arbitrary';

const point = (iteration: number, loss = 4 / iteration, gradientNorm = 1): Checkpoint => ({
  iteration,
  loss,
  gradientNorm,
});
const points = (count: number) => Array.from({ length: count }, (_, i) => point(i + 1));

describe('milestones', () => {
  it('are the first sixteen iterations, then eight an octave', () => {
    const list = Array.from({ length: 80 }, (_, i) => i + 1).filter(isMilestone);
    expect(list.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    expect(list.slice(16)).toEqual([18, 20, 22, 24, 26, 28, 30, 32, 36, 40, 44, 48, 52, 56, 60, 64, 72, 80]);
  });

  it('are few, however long the run', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 22 }), (octave) => {
        const from = 2 ** octave;
        const inOctave = Array.from({ length: 9 }, (_, i) => from + (i * from) / 8);
        expect(inOctave.every(isMilestone)).toBe(true);
        expect(isMilestone(from + from / 16)).toBe(false);
      }),
    );
  });
});

describe('the checkpoints of a receipt', () => {
  it('are spread from the first to the last', () => {
    const milestones = points(500).filter((p) => isMilestone(p.iteration) || p.iteration === 500);
    const chosen = checkpointsOf(milestones, 500).map((p) => p.iteration);
    expect(chosen).toHaveLength(MOST_CHECKPOINTS);
    expect([chosen[0], chosen.at(-1)]).toEqual([1, 500]);
    expect(chosen).toEqual(chosen.toSorted((a, b) => a - b));
    // Early ones tell another experiment from another adapter.
    expect(chosen.filter((k) => k <= 16).length).toBeGreaterThanOrEqual(4);
  });

  it('leave out what came later and what is not finite, and are rounded', () => {
    const list = [point(1, 1.23456789), point(2, Number.NaN), point(3, 2, Infinity), point(9)];
    expect(checkpointsOf(list, 8)).toEqual([point(1, 1.23457)]);
    expect(checkpointsOf([], 8)).toEqual([]);
  });
});

/** The engine tells of these iterations. */
function record(from: number, to: number): void {
  const recent = points(to).slice(from - 1);
  const { loss, gradientNorm } = point(to);
  useRun.getState().record({ ...NO_TELEMETRY, iteration: to, loss, gradientNorm }, recent, 1);
}

const known = (iteration: number) => checkpointsUntil(iteration).map((p) => p.iteration);

describe('what is recorded of the run', () => {
  beforeEach(() => useRun.getState().clearRun());

  it('is every milestone, exactly, and the present iteration', () => {
    record(1, 5);
    record(6, 77);
    expect(known(77)).toEqual([
      ...points(77)
        .map((p) => p.iteration)
        .filter(isMilestone),
      77,
    ]);
    expect(checkpointsUntil(77)).toEqual(checkpointsUntil(77).map((p) => point(p.iteration)));
    expect(known(40).at(-1)).toBe(36);
  });

  it('is forgotten from where the run goes back to, and with the run', () => {
    record(1, 64);
    useRun.getState().goBack({ ...NO_TELEMETRY, iteration: 10, loss: 0.4, gradientNorm: 1 });
    expect(known(10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    record(11, 20);
    expect(known(20)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20]);
    useRun.getState().clearRun();
    expect(known(64)).toEqual([]);
  });

  it('begins where a run goes on from elsewhere', () => {
    record(601, 640);
    expect(known(640)).toEqual([601, 640]);
  });
});

describe('comparing', () => {
  const checkpoints = [point(1), point(8), point(100), point(500)];
  const receipt: Receipt = { iteration: 500, fingerprint: 'a'.repeat(16), checkpoints, by: 'x' };
  const other = 'b'.repeat(16);
  const off = (at: number, by: number, metric: 'loss' | 'gradientNorm' = 'loss') =>
    checkpoints.map((p) => (p.iteration === at ? { ...p, [metric]: p[metric] * (1 + by) } : p));

  it('finds the same bits by their fingerprint, whatever else', () => {
    expect(compareReceipt(receipt, { fingerprint: receipt.fingerprint, checkpoints: [] })).toEqual({
      kind: 'same',
    });
  });

  it('takes other bits for close where every number is within its tolerance', () => {
    const verdict = compareReceipt(receipt, { fingerprint: other, checkpoints: off(100, 0.1) });
    expect(verdict).toMatchObject({ kind: 'close', largest: { iteration: 100, metric: 'loss' } });
    const smallest = compareReceipt(receipt, { fingerprint: other, checkpoints: off(1, 1e-6) });
    expect(smallest.kind).toBe('close');
  });

  it('names the first number that drifted, with both of its values', () => {
    const checkpointsFound = off(8, 0.01).map((p) => (p.iteration === 100 ? { ...p, loss: 9 } : p));
    expect(compareReceipt(receipt, { fingerprint: other, checkpoints: checkpointsFound })).toEqual({
      kind: 'different',
      first: {
        iteration: 8,
        metric: 'loss',
        claimed: 0.5,
        measured: 0.505,
        relative: relative(0.5, 0.505),
        tolerance: toleranceOf('loss', 8),
      },
    });
    expect(
      compareReceipt(receipt, { fingerprint: other, checkpoints: off(1, 0.01, 'gradientNorm') }),
    ).toMatchObject({ kind: 'different', first: { iteration: 1, metric: 'gradientNorm' } });
  });

  it('asks late in a run for the size of the loss only', () => {
    expect(
      compareReceipt(receipt, { fingerprint: other, checkpoints: off(500, 5, 'gradientNorm') }).kind,
    ).toBe('close');
    expect(compareReceipt(receipt, { fingerprint: other, checkpoints: off(500, 1) })).toMatchObject({
      kind: 'different',
      first: { iteration: 500 },
    });
  });

  it('says that it differs, and no more, where there is nothing to compare', () => {
    const bare = { ...receipt, checkpoints: [] };
    expect(compareReceipt(bare, { fingerprint: other, checkpoints })).toEqual({
      kind: 'different',
      first: null,
    });
    expect(compareReceipt(receipt, { fingerprint: other, checkpoints: [] })).toEqual({
      kind: 'different',
      first: null,
    });
  });

  it('lets nothing pass that is not finite', () => {
    const broken = checkpoints.map((p) => ({ ...p, loss: Number.NaN }));
    expect(compareReceipt(receipt, { fingerprint: other, checkpoints: broken })).toMatchObject({
      kind: 'different',
      first: { iteration: 1 },
    });
  });

  it('has a tolerance that grows, up to a limit', () => {
    for (const metric of ['loss', 'gradientNorm'] as const) {
      const all = [1, 2, 8, 16, 24, 32, 64, 5_000_000].map((k) => toleranceOf(metric, k));
      expect(all).toEqual(all.toSorted((a, b) => a - b));
      expect(all.at(-1)).toBeLessThanOrEqual(1);
    }
    expect(toleranceOf('loss', 8)).toBeCloseTo(1e-4, 10);
    expect(toleranceOf('loss', 1000)).toBe(0.3);
  });

  it('finds any receipt close to itself on another adapter', () => {
    fc.assert(
      fc.property(receipts, (any) => {
        const { kind } = compareReceipt(any, { fingerprint: 'x', checkpoints: any.checkpoints });
        expect(kind).toBe(any.checkpoints.length === 0 ? 'different' : 'close');
      }),
      { numRuns: 2000 },
    );
  });
});

it('where a receipt was made is one printable line that stays as it is', () => {
  expect(byText('  A\n B\u0000\u2028 C\uD800 ')).toBe('A B C');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const clean = byText(text);
      expect(clean.length).toBeLessThanOrEqual(160);
      expect(byText(clean)).toBe(clean);
      expect(() => encodeURIComponent(clean)).not.toThrow();
    }),
    { numRuns: 10_000 },
  );
});
