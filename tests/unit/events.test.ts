/** What the page makes of the engine's events: telemetry is gathered, and never behind the state that is told. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { dropTelemetry, takeEvent } from '../../src/app/events';
import { NO_TELEMETRY, useRun } from '../../src/state/run';

const reported = (iteration: number) =>
  takeEvent({
    type: 'telemetry',
    telemetry: { ...NO_TELEMETRY, iteration },
    history: [{ iteration, loss: 1, gradientNorm: 1 }],
    iterationsPerSecond: 4,
  });
const shown = () => useRun.getState().telemetry.iteration;

beforeEach(() => {
  vi.useFakeTimers();
  useRun.getState().clearRun();
});

afterEach(() => {
  dropTelemetry();
  vi.useRealTimers();
});

it('writes telemetry at most four times a second, with all points in between', () => {
  reported(1);
  reported(2);
  expect(shown()).toBe(0);
  vi.advanceTimersByTime(250);
  expect(shown()).toBe(2);
  expect(useRun.getState().recent.map(({ iteration }) => iteration)).toEqual([1, 2]);
});

it.each(['ready', 'stopped'] as const)('has written all of it when a run is told to be %s', (state) => {
  reported(1);
  takeEvent({ type: 'state', state });
  expect(shown()).toBe(1);
  expect(useRun.getState().state).toBe(state);
});

it('forgets what belongs to a run that is over', () => {
  reported(1);
  dropTelemetry();
  takeEvent({ type: 'state', state: 'ready' });
  expect(shown()).toBe(0);
});
