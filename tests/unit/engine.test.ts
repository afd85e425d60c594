/** The engine's plain parts: fingerprint, quantiles, telemetry. */
import { describe, expect, it } from 'vitest';
import { quantile, summarise } from '../../src/engine/alignment-telemetry';
import { chanceLevel } from '../../src/engine/evaluation';
import { fingerprint } from '../../src/engine/fingerprint';
import { Observer } from '../../src/engine/observer';

describe('fingerprint', () => {
  it('is 16 hex digits that follow every bit, the sign of zero and the length', () => {
    const base = Float32Array.of(1, 2, 3, 0);
    const prints = [
      base,
      Float32Array.of(1, 2, 3, -0),
      Float32Array.of(1, 2, 3),
      Float32Array.of(2, 1, 3, 0),
    ].map(fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprint(Float32Array.from(base))).toBe(fingerprint(base));
  });
});

describe('the telemetry of an alignment', () => {
  it('interpolates quantiles', () => {
    const sorted = Float64Array.of(0, 1, 2, 3, 4);
    expect(quantile(sorted, 0.1)).toBeCloseTo(0.4);
    expect(quantile(sorted, 1)).toBe(4);
    expect(quantile(Float64Array.of(7), 0.9)).toBe(7);
  });

  it('summarises rows and steps', () => {
    const ln = Math.log;
    // rows: loss, chosen step, last P, ODE error; stats: .., .., log P own, winner
    const rows = [ln(2), 1, 0.5, 0.1, ln(4), 0, 0.25, 0.3];
    const stats = [0, 0, ln(0.5), 0, 0, 0, ln(0.25), 0, 0, 0, ln(0.5), 0, 0, 0, ln(0.25), 0];
    const result = summarise(rows, stats, 2, [0, 0.5]);
    expect(result.loss).toBeCloseTo((ln(2) + ln(4)) / 2);
    expect(result.assignmentAccuracy).toBeCloseTo(0.375);
    expect(result.odeError).toBeCloseTo(0.2);
    expect(result.aligned).toBe(0.5);
    expect(result.alignmentByStep.mean[1]).toBeCloseTo(0.375);
    expect(result.alignmentByStep.p10[0]).toBeCloseTo(0.275);
    expect(result.alignmentByStep.argmaxShare).toEqual([0.5, 0.5]);
  });
});

it('chance is the share of the most frequent class', () => {
  expect(chanceLevel(Uint8Array.of(0, 1, 1, 2))).toBe(0.5);
});

const point = (iteration: number) => ({ iteration, loss: 1 / iteration, gradientNorm: iteration });
const alignment = (p: number) => summarise([p, 0, p, p], [0, 0, Math.log(p), 0], 1, [0]);

describe('what is known of a run', () => {
  it('is that of an earlier iteration again after going back to it', () => {
    const observer = new Observer();
    observer.record([point(1), point(2)], alignment(0.5));
    const known = observer.known;
    const then = observer.telemetry();
    observer.record([point(3)], alignment(0.25));
    expect(observer.telemetry()).toMatchObject({ iteration: 3, loss: 1 / 3, assignmentAccuracy: 0.25 });
    observer.probe = { linear: 1, knn: 1, rawPixels: 1, randomEncoder: 1, chance: 1 };
    observer.goBack(2, known);
    expect(observer.telemetry()).toEqual(then);
  });

  it('is nothing again where nothing was known', () => {
    const observer = new Observer();
    const before = observer.telemetry();
    observer.record([point(1)], alignment(0.5));
    observer.goBack(0);
    expect(observer.telemetry()).toEqual(before);
  });

  it('holds how the codes were used, and forgets it where it goes back to before', () => {
    const observer = new Observer();
    const { known } = observer;
    const codes = { uses: Uint32Array.of(3, 1), perplexity: 1.75, left: [0.5] };
    observer.record([point(1)], undefined, codes);
    expect(observer.telemetry().codes).toEqual(codes);
    observer.goBack(0, known);
    expect(observer.telemetry()).not.toHaveProperty('codes');
  });

  it('keeps the last alignment that was read where the next is not known', () => {
    const observer = new Observer();
    observer.record([point(1)], alignment(0.5));
    observer.record([point(2)], undefined);
    expect(observer.telemetry()).toMatchObject({ iteration: 2, assignmentAccuracy: 0.5 });
    observer.record([], undefined);
    expect(observer.telemetry().iteration).toBe(2);
  });
});
