/** What the GPU tests of the latent flow share: one alignment run of a case, read back whole. */
import { createBuffer } from 'webgpu-typed';
import { expect } from 'vitest';
import { Alignment, type AlignmentOptions } from '../../src/lzn/alignment';
import { runWork } from '../../src/gpu/work';
import { padRows, pitch, unpadRows } from '../../src/gpu/matrix';
import type { Case } from '../oracle/lzn-cases';

export interface GpuRun {
  /** Stored arrays, padding included. */
  readonly stored: {
    readonly inverseStates: Float32Array;
    readonly forwardStates: Float32Array;
    readonly inverseStats: Float32Array;
    readonly forwardStats: Float32Array;
    readonly latents: Float32Array;
    readonly rows: Float32Array;
    readonly firstGradient: Float32Array;
    readonly secondGradient: Float32Array;
  };
  /** rows x d. */
  readonly latents: Float32Array;
  /** rows x d, in plain coordinates. */
  readonly finals: Float32Array;
  /** T x rows. */
  readonly logOwn: Float32Array;
  /** Loss, chosen step, last P, ODE error of each row. */
  readonly rowLoss: Float32Array;
  readonly chosen: Float32Array;
  readonly lastP: Float32Array;
  /** rows: index of the most probable anchor at the last step. */
  readonly winners: Float32Array;
  readonly loss: number;
  /** 2 n d: with respect to the first, then the second anchors. Empty without a backward pass. */
  readonly gradient: Float32Array;
}

/** One of the four numbers of each vec4. */
function component(values: Float32Array, i: number): Float32Array {
  return values.filter((_, at) => at % 4 === i);
}

/** Runs the flows, the loss and its gradients on a case, `times` times over on the same buffers. */
export async function runCase(
  device: GPUDevice,
  c: Case,
  options: Partial<Pick<AlignmentOptions, 'keep' | 'form' | 'budget'>> & {
    readonly backward?: boolean;
    readonly times?: number;
  } = {},
): Promise<GpuRun> {
  const { n, d, rows, steps, own } = c;
  const { backward = true, times = 1, ...rest } = options;
  const first = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, 'first');
  const second = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, 'second');
  first.write(padRows(c.first, n, d));
  second.write(padRows(c.second, n, d));
  const alignment = await Alignment.create(device, { ...c, first, second, backward, ...rest });
  try {
    alignment.noise.write(padRows(c.noise, rows, d));
    for (let repeat = 0; repeat < times; repeat++) {
      await runWork(device, 'test', (work) => {
        alignment.forward(work);
        if (backward) alignment.backward(work);
      });
    }
    const { inverse, forwardFlow, firstGradient, secondGradient } = alignment;
    const empty = Promise.resolve(new Float32Array(0));
    const [inverseStates, forwardStates, inverseStats, forwardStats, latents, rowValues, dA, dB] =
      await Promise.all([
        inverse.states.read(),
        forwardFlow.states.read(),
        inverse.stats.read(),
        forwardFlow.stats.read(),
        alignment.latents.read(),
        alignment.rows.read(),
        firstGradient?.read() ?? empty,
        secondGradient?.read() ?? empty,
      ]);
    const ends = unpadRows(forwardStates.subarray(4 * forwardFlow.finalOffset), rows, d);
    const { to } = alignment.schedule.forward;
    const rowLoss = component(rowValues, 0);
    return {
      stored: {
        inverseStates,
        forwardStates,
        inverseStats,
        forwardStats,
        latents,
        rows: rowValues,
        firstGradient: dA,
        secondGradient: dB,
      },
      latents: unpadRows(latents, rows, d),
      // States are measured from t times the own anchor.
      finals: ends.map((v, i) => v + to * (c.second[own * d + i] ?? Number.NaN)),
      logOwn: component(forwardStats, 2).slice(0, steps * rows),
      rowLoss,
      chosen: component(rowValues, 1),
      lastP: component(rowValues, 2),
      winners: component(forwardStats, 3).slice((steps - 1) * rows, steps * rows),
      loss: rowLoss.reduce((sum, value) => sum + value, 0) / rows,
      gradient: backward
        ? Float32Array.from([...unpadRows(dA, n, d), ...unpadRows(dB, n, d)])
        : new Float32Array(0),
    };
  } finally {
    for (const resource of [alignment, first, second]) resource.destroy();
  }
}

/** Every number of every output is finite, and every padding column is zero. */
export function expectSound(c: Case, run: GpuRun): void {
  const { stored } = run;
  for (const [name, values] of Object.entries(stored)) {
    expect(
      values.findIndex((value) => !Number.isFinite(value)),
      `${name}: index of the first number that is not finite`,
    ).toBe(-1);
  }
  const { inverseStates, forwardStates, latents, firstGradient, secondGradient } = stored;
  for (const values of [inverseStates, forwardStates, latents, firstGradient, secondGradient]) {
    expect(
      values.filter((value, i) => i % pitch(c.d) >= c.d && value !== 0),
      'padding columns',
    ).toHaveLength(0);
  }
}

/** Whether two arrays hold the same bits. */
export function sameBits(a: Float32Array, b: Float32Array): boolean {
  const [x, y] = [a, b].map((values) => new Uint32Array(values.slice().buffer));
  return x !== undefined && y !== undefined && x.length === y.length && x.every((value, i) => value === y[i]);
}
