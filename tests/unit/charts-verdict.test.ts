/** The verdict on embeddings that are made so that their health is known. */
import { describe, expect, it } from 'vitest';
import { type Evidence, judge } from '../../src/app/charts/verdict';
import { diagnose } from '../../src/eval/diagnostics';
import { normalQuantile } from '../../src/random/normal-quantile';

const N = 120;
const CLASSES = 4;

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return normalQuantile(state);
  };
}

/** The verdict on anchors made row by row, of samples whose latents find their own zones. */
function verdict(
  d: number,
  row: (i: number, label: number, draw: () => number) => readonly number[],
  change: Partial<Evidence> = {},
) {
  const draw = noise(7);
  const labels = Uint8Array.from({ length: N }, (_, i) => i % CLASSES);
  const anchors = Float32Array.from(Array.from(labels, (label, i) => row(i, label, draw)).flat());
  const latents = Float32Array.from({ length: N * d }, draw);
  return judge({
    diagnostics: diagnose({ n: N, d, anchors, latents, labels }),
    aligned: 0.5,
    roundTrip: 0.99,
    d,
    classCounts: Array.from({ length: CLASSES }, () => N / CLASSES),
    iteration: 100,
    ...change,
  });
}

const circle = (label: number) => [Math.cos((label * Math.PI) / 2), Math.sin((label * Math.PI) / 2)] as const;

/** Each class about its own place on a circle. */
const apart = (_i: number, label: number, draw: () => number) =>
  circle(label).map((x) => 1.5 * x + 0.1 * draw());

/** As `apart`, but classes 1 and 3 have one place. */
const together = (i: number, label: number, draw: () => number) => apart(i, label === 3 ? 1 : label, draw);

/** In 32 dimensions, of which two are used. */
const flat = (_i: number, label: number, draw: () => number) =>
  Array.from({ length: 32 }, (_, k) => (k < 2 ? 4 * (circle(label)[k] ?? 0) : 0) + 0.001 * draw());

/** A number so many times. */
const times = (count: number, use: number) => Array.from({ length: count }, () => use);

/** How a batch has used the codes. */
const codes = (uses: number[], perplexity: number) => ({
  uses: Uint32Array.from(uses),
  perplexity,
  left: [],
});

describe('the verdict', () => {
  it('praises classes with regions of their own', () => {
    expect(verdict(2, apart)).toEqual({ code: 'separate' });
  });

  it('names the two classes that share a region', () => {
    expect(verdict(2, together)).toEqual({ code: 'shared', pairs: [[1, 3]] });
  });

  it('tells classes that are mixed', () => {
    expect(verdict(2, (_i, _label, draw) => [draw(), draw()])).toEqual({ code: 'mixed' });
  });

  it('tells a collapse to one direction', () => {
    expect(verdict(2, (_i, _label, draw) => [2 + 0.02 * draw(), 1 + 0.02 * draw()])).toEqual({
      code: 'collapsed',
    });
  });

  it('tells a collapse to the centre, which directions hide', () => {
    expect(verdict(2, (i, label, draw) => apart(i, label, draw).map((x) => 1e-3 * x))).toEqual({
      code: 'shrunk',
    });
  });

  it('tells a collapse to few dimensions', () => {
    expect(verdict(32, flat)).toMatchObject({ code: 'flat', most: 32 });
  });

  it('does not mistake luck for learning', () => {
    expect(verdict(2, apart, { aligned: 2 / N })).toEqual({ code: 'chance' });
    expect(verdict(2, apart, { aligned: 12 / N })).toEqual({ code: 'separate' });
  });

  it('blames the solver where it does not come back', () => {
    expect(verdict(2, apart, { roundTrip: 0.4, aligned: 0.01 })).toEqual({ code: 'lost', roundTrip: 0.4 });
  });

  it('says of random weights only that they are', () => {
    expect(verdict(2, () => [1, 1], { iteration: 0 })).toEqual({ code: 'untrained' });
  });

  it('tells a codebook of which little is used, however well the classes lie apart', () => {
    const few = codes([200, 56, ...times(62, 0)], 1.7);
    expect(verdict(2, apart, { codes: few })).toEqual({
      code: 'codes',
      used: 2,
      most: 64,
      perplexity: 1.7,
    });
    expect(verdict(2, apart, { codes: codes(times(64, 4), 64) })).toEqual({
      code: 'separate',
    });
  });

  it('asks no more codes of a batch than it has samples', () => {
    const one = codes([...times(32, 1), ...times(992, 0)], 32);
    expect(verdict(2, apart, { codes: one })).toEqual({ code: 'separate' });
  });

  it('does not call anchors on one side of a line collapsed', () => {
    expect(verdict(1, (_i, label, draw) => [1 + label + 0.05 * draw()])).toEqual({ code: 'separate' });
  });
});
