/** The film of a run: bounded, evenly spread, and a way back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Film, type Frame } from '../../src/engine/film';

/** A frame of an iteration; its weights take `bytes` without taking memory. */
function frame(iteration: number, bytes = 4): Frame {
  const weights = { byteLength: bytes } as Float32Array;
  return {
    snapshot: { iteration, buffers: [weights] },
    anchors: new Float32Array(0),
    aligned: 0.5,
    known: {
      point: iteration === 0 ? undefined : { iteration, loss: 1 / iteration, gradientNorm: 1 },
      alignment: undefined,
      codes: undefined,
      probe: null,
    },
  };
}

function filmOf(iterations: readonly number[], bytes?: number): Film {
  const film = new Film();
  for (const iteration of iterations) film.add(frame(iteration, bytes));
  return film;
}

const iterations = (film: Film) => film.list.map((shown) => shown.iteration);

describe('the film', () => {
  it('tells of its frames, the first without a loss', () => {
    expect(filmOf([0, 4]).list).toEqual([
      { iteration: 0, loss: null, aligned: 0.5 },
      { iteration: 4, loss: 0.25, aligned: 0.5 },
    ]);
  });

  it('never has more than 40 frames, and always the first and the last', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 200 }), (steps) => {
        let at = 0;
        const film = filmOf([0]);
        for (const step of steps) {
          at += step;
          film.add(frame(at));
          const kept = iterations(film);
          expect(kept.length).toBeLessThanOrEqual(40);
          expect(kept[0]).toBe(0);
          expect(kept.at(-1)).toBe(at);
          expect(kept).toEqual(kept.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it.each([41, 100, 1000, 12_345])('stays evenly spread over %i frames that came evenly', (count) => {
    const kept = iterations(filmOf(Array.from({ length: count }, (_, k) => 7 * k)));
    const gaps = kept.slice(1).map((k, i) => k - (kept[i] ?? 0));
    expect(kept.length).toBe(40);
    // The last gaps have had no time to be closed yet.
    expect(Math.max(...gaps)).toBeLessThanOrEqual((4 * 7 * count) / 40 + 7);
  });

  it('stays below 192 MiB, but for the first and the last', () => {
    expect(filmOf([0, 1, 2, 3, 4, 5], 50 * 2 ** 20).list).toHaveLength(3);
    expect(iterations(filmOf([0, 1, 2, 3], 200 * 2 ** 20))).toEqual([0, 3]);
  });

  it('finds frames, exactly or nearly, and forgets what came after one', () => {
    const film = filmOf([0, 10, 20, 30]);
    expect(film.at(20)?.snapshot.iteration).toBe(20);
    expect(film.at(21)).toBeUndefined();
    expect([-5, 4, 5, 6, 24, 99].map((k) => film.nearest(k)?.snapshot.iteration)).toEqual([
      0, 0, 0, 10, 20, 30,
    ]);
    film.cut(20);
    expect(iterations(film)).toEqual([0, 10, 20]);
    film.clear();
    expect(iterations(film)).toEqual([0]);
    expect(new Film().nearest(3)).toBeUndefined();
    expect(new Film().last).toBeUndefined();
  });

  it('has the later of two frames of one iteration', () => {
    const film = filmOf([0, 10, 20]);
    film.add(frame(10, 8));
    expect(iterations(film)).toEqual([0, 10]);
    expect(film.last?.snapshot.buffers[0]?.byteLength).toBe(8);
  });
});
