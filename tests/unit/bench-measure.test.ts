/** The loop that measures, on implementations that only count: who runs when, and what becomes of failures. */
import { describe, expect, test, vi } from 'vitest';
import type { Implementation, ImplementationName, Maker, Workload } from '../../bench/core/implementation';
import { type Host, measure } from '../../bench/core/measure';

const IMPLS: ImplementationName[] = ['ours', 'naive', 'jax-js', 'tfjs'];

const giving = (...values: number[]) => ({ result: () => Promise.resolve(Float32Array.from(values)) });

/** A host whose clocks stand still but for what the implementations add to them. */
function makeHost() {
  const clock = { cpu: 0, wall: 0 };
  const host: Host = {
    context: { device: () => Promise.reject(new Error('no device here')) },
    cpuMs: () => Promise.resolve(clock.cpu),
    now: () => clock.wall,
    progress: () => undefined,
  };
  /** An implementation whose runs take so long. */
  const taking = (wall: number, cpu: number, more: Partial<Implementation> = {}): Maker => {
    const run = () => {
      clock.wall += wall;
      clock.cpu += cpu;
      return Promise.resolve();
    };
    return () => Promise.resolve({ run, ...giving(), destroy: () => undefined, ...more });
  };
  return { host, clock, taking };
}

function workloadOf(makers: Workload['makers'], expected: number[] | null = null): Workload {
  return {
    name: 'w',
    flops: null,
    expected: () => (expected === null ? null : Float64Array.from(expected)),
    makers,
  };
}

describe('measure', () => {
  test('lets everybody prepare first, then take turns from another beginning each time', async () => {
    const { host, clock } = makeHost();
    const order: string[] = [];
    const take = (name: string, cpu: number): Maker => {
      const run = () => {
        order.push(name);
        clock.cpu += cpu;
        clock.wall += 300;
        return Promise.resolve();
      };
      return () => Promise.resolve({ run, ...giving(), destroy: () => undefined });
    };
    const workload = workloadOf({ ours: take('o', 10), naive: take('n', 30) });
    const { results, firstFailure } = await measure(workload, host, { reps: 2, impls: IMPLS });
    // First run and warm run of each, then two turns.
    expect(order.join('')).toBe('oonnonno');
    expect(firstFailure).toBeNull();
    expect(results.map(({ impl, cpuMs, wallMs, runs }) => [impl, cpuMs, wallMs, runs])).toEqual([
      ['ours', 10, 300, 2],
      ['naive', 30, 300, 2],
    ]);
  });

  test('runs several times in a turn where one run is too short for the clocks', async () => {
    const { host, taking } = makeHost();
    const { results } = await measure(workloadOf({ ours: taking(20, 2) }), host, {
      reps: 3,
      impls: ['ours'],
    });
    expect(results[0]).toMatchObject({ cpuMs: 2, wallMs: 20, runs: 3 * 13 });
  });

  test('takes fewer turns where they are long, and the first run alone where it is longer than a minute', async () => {
    const { host, taking } = makeHost();
    const workload = workloadOf({ ours: taking(25_000, 9), naive: taking(61_000, 7) });
    const { results } = await measure(workload, host, { reps: 5, impls: IMPLS });
    expect(results[0]).toMatchObject({ wallMs: 25_000, runs: 2 });
    expect(results[1]).toMatchObject({ wallMs: 61_000, cpuMs: 7, runs: 1, firstMs: 61_000 });
  });

  test('knows no CPU time where the host knows none', async () => {
    const { host, taking } = makeHost();
    const blind = { ...host, cpuMs: () => Promise.resolve(null) };
    const { results } = await measure(workloadOf({ ours: taking(300, 1) }), blind, {
      reps: 2,
      impls: ['ours'],
    });
    expect(results[0]).toMatchObject({ cpuMs: null, wallMs: 300 });
  });

  test('compares the first result with float64', async () => {
    const { host, taking } = makeHost();
    const makers = { ours: taking(300, 1, giving(3, 4)), naive: taking(300, 1, giving(3, 4.5)) };
    const { results } = await measure(workloadOf(makers, [3, 4]), host, { reps: 1, impls: IMPLS });
    expect(results.map(({ error }) => error)).toEqual([0, 0.1]);
  });

  test('goes on without those that fail, and names who was first', async () => {
    const { host, clock, taking } = makeHost();
    let runs = 0;
    let destroyed = 0;
    const workload = workloadOf({
      ours: taking(300, 1, { destroy: () => void (destroyed += 1) }),
      naive: taking(300, 1, {
        run() {
          runs += 1;
          clock.wall += 300;
          return runs < 3 ? Promise.resolve() : Promise.reject(new Error('device\nlost'));
        },
      }),
      'jax-js': () => Promise.reject(new Error('out of memory')),
    });
    const { results, firstFailure } = await measure(workload, host, { reps: 2, impls: IMPLS });
    expect(firstFailure).toBe('jax-js');
    expect(results.map(({ impl, failure }) => [impl, failure])).toEqual([
      ['ours', null],
      ['naive', 'device lost'],
      ['jax-js', 'out of memory'],
    ]);
    expect(results[0]?.wallMs).toBe(300);
    expect(results[1]).toMatchObject({ cpuMs: null, wallMs: null, runs: 0 });
    expect(destroyed).toBe(1);
  });

  test('stops where somebody does not answer, since the GPU may be busy with it', async () => {
    vi.useFakeTimers();
    try {
      const { host, taking } = makeHost();
      const never = taking(0, 0, { run: () => new Promise(() => undefined) });
      const workload = workloadOf({ ours: taking(300, 1), naive: never, 'jax-js': taking(300, 1) });
      const measured = measure(workload, host, { reps: 2, impls: IMPLS });
      await vi.advanceTimersByTimeAsync(600_000);
      const { results, stuck } = await measured;
      expect(stuck).toBe('naive');
      expect(results.map(({ failure, runs }) => [failure, runs])).toEqual([
        [null, 0],
        ['no answer within 10 minutes', 0],
        [null, 0],
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a result that is not finite is a failure', async () => {
    const { host, taking } = makeHost();
    const workload = workloadOf({ ours: taking(300, 1, giving(Number.NaN)) }, [1]);
    const { results } = await measure(workload, host, { reps: 1, impls: ['ours'] });
    expect(results[0]?.failure).toMatch(/not finite/);
  });
});
