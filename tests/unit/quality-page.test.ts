/** The table and the sentences of a judgement, and when it is forgotten. */
import { beforeEach, describe, expect, it } from 'vitest';
import { columnsOf, figuresOf, secondsLeft, verdictOf } from '../../src/app/tasks/quality/figures';
import type { Judged, Judgement } from '../../src/engine/tasks-protocol';
import { useQuality } from '../../src/state/quality';
import { NO_TELEMETRY, useRun } from '../../src/state/run';

const NONE: Judged = {
  model: 'zones',
  slicedWasserstein: null,
  mmd: null,
  frechet: null,
  classAccuracy: null,
  reconstruction: null,
};

const ofPoints = (model: Judged['model'], distance: number, p: number): Judged => ({
  ...NONE,
  model,
  slicedWasserstein: distance,
  mmd: { value: 0.0123, p },
});

function judgement(models: readonly Judged[], floor: Partial<Judgement['floor']> = {}): Judgement {
  const nothing = { slicedWasserstein: null, mmd: null, frechet: null };
  return { iteration: 40, count: 256, models, floor: { ...nothing, ...floor }, classifierAccuracy: null };
}

describe('the table', () => {
  it('has a row for each figure that there is, and a column for each decoder and for real samples', () => {
    const points = judgement([ofPoints('zones', 0.1, 0.005), ofPoints('control', 0.2, 0.5)], {
      slicedWasserstein: 0.05,
      mmd: { value: -0.0004, p: 0.7 },
    });
    expect(columnsOf(points)).toEqual(['zones', 'control', 'floor']);
    expect(figuresOf(points)).toEqual([
      { name: 'slicedWasserstein', cells: { zones: '0.100', control: '0.200', floor: '0.0500' } },
      { name: 'mmd', cells: { zones: '0.0123', control: '0.0123', floor: '−0.0004' } },
      { name: 'p', cells: { zones: '0.005', control: '0.500', floor: '0.700' } },
    ]);
  });

  it('holds the classifier against itself where it holds classes', () => {
    const images = {
      ...judgement([{ ...NONE, frechet: 31.4, classAccuracy: 0.8, reconstruction: 2 }], { frechet: 4 }),
      classifierAccuracy: 0.945,
    };
    expect(columnsOf(images)).toEqual(['zones', 'floor']);
    expect(figuresOf(images)).toEqual([
      { name: 'frechet', cells: { zones: '31.4', control: null, floor: '4.00' } },
      { name: 'classAccuracy', cells: { zones: '80.0\u00A0%', control: null, floor: '94.5\u00A0%' } },
      { name: 'reconstruction', cells: { zones: '2.00', control: null, floor: null } },
    ]);
  });
});

const beside = (zones: number, control: number) =>
  verdictOf(
    judgement(
      [
        { ...NONE, frechet: zones },
        { ...NONE, model: 'control', frechet: control },
      ],
      { frechet: 1 },
    ),
  );

describe('the verdict', () => {
  it.each([
    [22, 25, 'lower', '12\u00A0%'],
    [25, 20, 'higher', '25\u00A0%'],
    [25, 25.1, 'same', '0\u00A0%'],
  ] as const)('of %d beside %d is %s', (zones, control, key, share) => {
    expect(beside(zones, control)).toMatchObject([{ key, values: { figure: 'frechet', share } }]);
  });

  it('without a control goes by real samples', () => {
    const alone = judgement([{ ...NONE, frechet: 30 }], { frechet: 4 });
    expect(verdictOf(alone)).toEqual([{ key: 'floor', values: { figure: 'frechet', times: '7.50' } }]);
    expect(verdictOf(judgement([{ ...NONE, frechet: 30 }], { frechet: 0 }))).toEqual([]);
  });

  it('says what the test says, and no more', () => {
    const told = (p: number) => verdictOf(judgement([ofPoints('zones', 0.1, p)], { slicedWasserstein: 0.1 }));
    expect(told(0.005)[1]).toEqual({ key: 'told', values: { p: '0.005' } });
    expect(told(0.06)[1]).toEqual({ key: 'untold', values: { p: '0.060' } });
    expect(verdictOf(judgement([NONE]))).toEqual([]);
  });
});

it('what is left is no guess', () => {
  expect(secondsLeft(10, 0.25)).toBe(30);
  expect(secondsLeft(10, 0.01)).toBeNull();
  expect(secondsLeft(1, 0.5)).toBeNull();
});

const at = (iteration: number) => useRun.getState().setTelemetry({ ...NO_TELEMETRY, iteration });

describe('the judgement', () => {
  beforeEach(() => {
    at(40);
    useQuality.setState({ result: judgement([NONE]) });
  });

  it('stays while the run goes on', () => {
    at(60);
    expect(useQuality.getState().result?.iteration).toBe(40);
  });

  it('goes where the run goes back behind it, and with the run', () => {
    at(39);
    expect(useQuality.getState().result).toBeNull();
    useQuality.setState({ result: { ...judgement([NONE]), iteration: 0 } });
    useRun.getState().clearRun();
    expect(useQuality.getState().result).toBeNull();
  });
});
