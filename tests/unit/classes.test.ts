/** What the page makes of a classification: the confusion matrix, the samples of a cell, ways between cells, and when it is forgotten. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextCell } from '../../src/app/tasks/classes/moving';
import type { Classification } from '../../src/engine/tasks-protocol';
import { confusionOf } from '../../src/eval/label-rules';
import { samplesIn, showClasses, useClasses } from '../../src/state/classes';
import { NO_TELEMETRY, useRun } from '../../src/state/run';

function made(
  k: number,
  labels: readonly number[],
  predictions: readonly number[],
  iteration = 5,
): Classification {
  return {
    iteration,
    split: 'test',
    classNames: Array.from({ length: k }, (_, i) => String(i)),
    batch: 4,
    labels: Uint8Array.from(labels),
    noise: [0],
    curves: [],
    predictions: [Uint8Array.from(predictions)],
    chance: 0.5,
  };
}

const results = fc.integer({ min: 1, max: 7 }).chain((k) =>
  fc.array(fc.tuple(fc.nat(k - 1), fc.nat(k - 1)), { maxLength: 60 }).map((pairs) =>
    made(
      k,
      pairs.map(([label]) => label),
      pairs.map(([, predicted]) => predicted),
    ),
  ),
);

const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey });

describe('the confusion matrix', () => {
  it('counts every sample once, in the cell that has it', () => {
    fc.assert(
      fc.property(results, (result) => {
        const k = result.classNames.length;
        const counts = confusionOf(result.labels, result.predictions[0] ?? [], k);
        const seen: number[] = [];
        for (let truth = 0; truth < k; truth += 1)
          for (let predicted = 0; predicted < k; predicted += 1) {
            const samples = samplesIn(result, 0, { truth, predicted });
            expect(samples).toHaveLength(counts[truth * k + predicted] ?? -1);
            expect(samples).toEqual(samples.toSorted((a, b) => a - b));
            for (const i of samples)
              expect([result.labels[i], result.predictions[0]?.[i]]).toEqual([truth, predicted]);
            seen.push(...samples);
          }
        expect(new Set(seen).size).toBe(result.labels.length);
      }),
    );
  });

  it('is walked by keys, and never left by them', () => {
    const at = { truth: 1, predicted: 1 };
    expect(nextCell(at, key('ArrowUp'), 3)).toEqual({ truth: 0, predicted: 1 });
    expect(nextCell(at, key('ArrowRight'), 3)).toEqual({ truth: 1, predicted: 2 });
    expect(nextCell(at, key('End', true), 3)).toEqual({ truth: 2, predicted: 2 });
    expect(nextCell(at, key('Home'), 3)).toEqual({ truth: 1, predicted: 0 });
    expect(nextCell(at, key('x'), 3)).toBeNull();
    const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys)), fc.integer({ min: 1, max: 30 }), (pressed, k) => {
        let cell = { truth: 0, predicted: 0 };
        for (const name of pressed) cell = nextCell(cell, key(name), k) ?? cell;
        expect(Math.min(cell.truth, cell.predicted)).toBeGreaterThanOrEqual(0);
        expect(Math.max(cell.truth, cell.predicted)).toBeLessThan(k);
      }),
    );
  });
});

describe('the last classification', () => {
  beforeEach(() => {
    useRun.setState({ telemetry: { ...NO_TELEMETRY, iteration: 5 } });
    showClasses(made(2, [0, 1], [0, 0]));
    useClasses.setState({ open: { truth: 1, predicted: 0 } });
  });

  it('stays as training goes on', () => {
    useRun.getState().setTelemetry({ ...NO_TELEMETRY, iteration: 9 });
    expect(useClasses.getState().result?.iteration).toBe(5);
  });

  it('goes with its run', () => {
    useRun.getState().clearRun();
    expect(useClasses.getState()).toMatchObject({ result: null, open: null });
  });

  it('goes where the run goes back behind it', () => {
    useRun.getState().goBack({ ...NO_TELEMETRY, iteration: 4 });
    expect(useClasses.getState().result).toBeNull();
  });
});
