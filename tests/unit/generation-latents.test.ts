/** Latents before any GPU: draws, and what lies between two. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DRAW, drawNormals } from '../../src/generation/draws';
import { between } from '../../src/generation/sphere';

const length = (row: ArrayLike<number>) => Math.hypot(...Array.from(row));

describe('draws', () => {
  it('are the same however many are asked for, and others for another purpose or seed', () => {
    const many = drawNormals(5, DRAW.prior, 9, 7);
    expect(drawNormals(5, DRAW.prior, 3, 7)).toEqual(many.slice(0, 21));
    expect(drawNormals(5, DRAW.prior, 2, 7, 4)).toEqual(many.slice(28, 42));
    expect(drawNormals(6, DRAW.prior, 9, 7)).not.toEqual(many);
    for (const other of [DRAW.start, DRAW.label, DRAW.sample, DRAW.sample + 1]) {
      expect(drawNormals(5, other, 9, 7)).not.toEqual(many);
    }
  });
});

describe('between two latents', () => {
  const vector = fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 });

  it('lie both ends, and nothing that is not finite', () => {
    fc.assert(
      fc.property(vector, vector, fc.integer({ min: 2, max: 9 }), (a, b, count) => {
        const rows = between(Float32Array.from(a), Float32Array.from(b), count);
        expect(rows).toHaveLength(3 * count);
        expect(rows.every(Number.isFinite)).toBe(true);
        for (const i of [0, 1, 2]) {
          expect(rows[i]).toBeCloseTo(a[i] ?? Number.NaN, 4);
          expect(rows[3 * count - 3 + i]).toBeCloseTo(b[i] ?? Number.NaN, 4);
        }
      }),
    );
  });

  it('keeps to the sphere at equal angles, where a straight line would cut through it', () => {
    const rows = between(Float32Array.of(2, 0), Float32Array.of(0, 2), 4);
    for (const k of [0, 1, 2, 3]) {
      const row = rows.slice(2 * k, 2 * k + 2);
      expect(length(row)).toBeCloseTo(2, 6);
      expect(Math.atan2(row[1] ?? 0, row[0] ?? 0)).toBeCloseTo((k * Math.PI) / 6, 6);
    }
  });

  it('has a straight line where there is no arc', () => {
    expect([...between(Float32Array.of(0, 0), Float32Array.of(1, 2), 3)]).toEqual([0, 0, 0.5, 1, 1, 2]);
    expect([...between(Float32Array.of(1, 1), Float32Array.of(-1, -1), 3)]).toEqual([1, 1, 0, 0, -1, -1]);
    expect([...between(Float32Array.of(1, 1), Float32Array.of(3, 3), 1)]).toEqual([1, 1]);
  });
});
