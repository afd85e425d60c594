/** The curves that are kept of a run, fed by the run's store as the page feeds it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlaneInfo, ProbeResult, SceneInfo, Telemetry } from '../../src/engine/protocol';
import { distributionOf } from '../../src/eval/distribution';
import { MOST } from '../../src/state/buckets';
import { append, EMPTY_HISTORY } from '../../src/state/history';
import { NO_TELEMETRY, useRun } from '../../src/state/run';
import { useSeries } from '../../src/state/series';

function telemetry(iteration: number): Telemetry {
  return { ...NO_TELEMETRY, iteration, assignmentAccuracy: iteration / 1000, odeError: 1 / iteration };
}

function scene(iteration: number, change: Partial<SceneInfo> = {}): SceneInfo {
  return {
    origin: { kind: 'live' },
    iteration,
    moved: 0,
    loss: 1,
    assignmentAccuracy: 0.5,
    odeError: 0.1,
    t: [0],
    own: new Float32Array(1),
    chosen: new Uint16Array(1),
    diagnostics: {
      spread: 0.5,
      trace: 2,
      rankMe: 1.5,
      rankMost: 2,
      gaussianity: 0.01,
      purity: 1,
      shared: [],
    },
    distribution: distributionOf(new Float32Array(2), 1, 2, 'gaussian'),
    ...change,
  };
}

const plane = (aligned: number) => ({ aligned, roundTrip: 1 }) as PlaneInfo;

const PROBE: ProbeResult = { linear: 0.9, knn: 0.8, rawPixels: 0.7, randomEncoder: 0.6, chance: 0.1 };

function look(iteration: number, change: Partial<SceneInfo> = {}): void {
  useRun.setState({ scene: scene(iteration, change) });
  useRun.setState({ plane: plane(iteration / 100) });
  vi.runAllTimers();
}

beforeEach(() => {
  vi.useFakeTimers();
  useRun.setState({ telemetry: telemetry(1) });
  useRun.getState().clearRun();
});

afterEach(() => {
  vi.useRealTimers();
});

const iterations = (list: readonly { readonly iteration: number }[]) => list.map((b) => b.iteration);

describe('the series of a run', () => {
  it('follow telemetry, never with more points than are drawn', () => {
    for (let k = 1; k <= 3000; k += 5) useRun.getState().setTelemetry(telemetry(k));
    const { buckets } = useSeries.getState().batches;
    expect(buckets.length).toBeLessThanOrEqual(MOST);
    expect(buckets.at(-1)?.iteration).toBe(2996);
    expect(buckets.reduce((sum, b) => sum + b.count, 0)).toBe(600);
  });

  it('take a scene and its plane together', () => {
    look(10);
    look(20);
    const { buckets } = useSeries.getState().looks;
    expect(iterations(buckets)).toEqual([10, 20]);
    expect(buckets[1]).toMatchObject({ aligned: 0.2, roundTrip: 1, spread: 0.5, rankMost: 2 });
  });

  it('leave out what is not the run: frames of the film, recorded runs, moved anchors', () => {
    look(10, { origin: { kind: 'film' } });
    look(11, { origin: { kind: 'recorded', adapter: 'x' } });
    look(12, { moved: 1 });
    expect(useSeries.getState().looks.buckets).toEqual([]);
  });

  it('take a moment once, however often it is looked at', () => {
    look(10);
    look(10, { loss: 2 });
    expect(iterations(useSeries.getState().looks.buckets)).toEqual([10]);
  });

  it('keep every evaluation', () => {
    useRun.getState().setTelemetry(telemetry(50));
    useRun.setState({ probe: { iteration: 50, result: PROBE } });
    useRun.getState().setTelemetry(telemetry(90));
    useRun.setState({ probe: { iteration: 90, result: { ...PROBE, linear: 0.95 } } });
    expect(useSeries.getState().probes.buckets.map((b) => [b.iteration, b.linear])).toEqual([
      [50, 0.9],
      [90, 0.95],
    ]);
  });

  it('forget what comes after a moment that the run goes back to, and everything with a new run', () => {
    for (const k of [10, 20, 30]) {
      useRun.getState().setTelemetry(telemetry(k));
      useRun.setState({ probe: { iteration: k, result: PROBE } });
      look(k);
    }
    useRun.getState().goBack(telemetry(20));
    const { batches, looks, probes } = useSeries.getState();
    for (const { buckets } of [batches, looks, probes]) expect(iterations(buckets)).toEqual([10, 20]);
    useRun.getState().clearRun();
    expect(useSeries.getState().looks.buckets).toEqual([]);
    expect(useSeries.getState().batches.buckets).toEqual([]);
    expect(useSeries.getState().probes.buckets).toEqual([]);
  });
});

it('one bad iteration among thousands survives in the history', () => {
  const points = Array.from({ length: 5000 }, (_, k) => ({
    iteration: k + 1,
    loss: k === 3210 ? 40 : 2,
    gradientNorm: k === 1234 ? 1000 : 1,
  }));
  const { buckets } = append(EMPTY_HISTORY, points);
  expect(buckets.length).toBeLessThanOrEqual(MOST);
  expect(Math.max(...buckets.map((b) => b.gradientHigh))).toBe(1000);
  expect(Math.max(...buckets.map((b) => b.lossHigh))).toBe(40);
  expect(Math.min(...buckets.map((b) => b.gradientLow))).toBe(1);
});
