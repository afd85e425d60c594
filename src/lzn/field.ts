/** The latent flow's field at given points: velocities and assignment probabilities. For arrows, probes and proofs. */
import { type Bound, type Buf, compile, createBuffer, createUniforms } from 'webgpu-typed';
import probabilities from '../../shaders/flow/probabilities.wgsl';
import velocity from '../../shaders/flow/velocity.wgsl';
import { assemble } from '../gpu/assemble';
import { padRows, pitch, unpadRows } from '../gpu/matrix';
import { runWork, type Work } from '../gpu/work';
import { Flow } from './flow';
import type { KernelForm } from './flow-kernels';
import { logWeights } from './ownership';
import type { Schedule } from './schedule';

export interface FieldOptions {
  /** n x pitch(d). */
  readonly anchors: Buf<'vec4f'>;
  readonly anchorCount: number;
  readonly d: number;
  /** Weight of each anchor's density, n; all 1 when left out. */
  readonly weights?: ArrayLike<number>;
}

export interface FieldValues {
  /** q x d: (sum_j P_j a_j - s) / (1 - t). */
  readonly velocities: Float32Array<ArrayBuffer>;
  /** q x n. */
  readonly probabilities: Float32Array<ArrayBuffer>;
}

/** The field at one time as a schedule of one step, of which only the mean e = sum_j P_j a_j is wanted. */
function oneStep(t: number): Schedule {
  const step = { t, kappa: 1 / (2 * (1 - t) ** 2), rho: t, decay: 0, c: [0, 0, 0] as const };
  return { direction: 'forward', steps: [step], from: t, to: t };
}

/** Velocities of many points at one time, by the flow's own kernels. */
export class Velocity {
  /** q x pitch(d): the caller writes them. */
  readonly points: Buf<'vec4f'>;
  /** q x pitch(d). */
  readonly velocities: Buf<'vec4f'>;
  readonly #flow: Flow;
  readonly #divide: Bound;
  readonly #owned: readonly { destroy(): void }[];

  private constructor(
    flow: Flow,
    velocities: Buf<'vec4f'>,
    divide: Bound,
    owned: readonly { destroy(): void }[],
  ) {
    this.#flow = flow;
    this.points = flow.start;
    this.velocities = velocities;
    this.#divide = divide;
    this.#owned = owned;
  }

  /** @throws RangeError when t is not a time of the flow: 0 <= t < 1 */
  static async create(
    device: GPUDevice,
    options: FieldOptions & { readonly points: number; readonly form?: KernelForm; readonly budget?: number },
    t: number,
  ): Promise<Velocity> {
    if (!(t >= 0 && t < 1)) throw new RangeError(`t must lie from 0 to below 1, not ${t}`);
    const { points, ...field } = options;
    const size = (points * pitch(options.d)) / 4;
    return assemble(async (own) => {
      const flow = own(await Flow.create(device, { ...field, rows: points, schedule: oneStep(t) }));
      const velocities = own(createBuffer(device, 'vec4f', size, 'velocities'));
      const quotient = own(createUniforms(device, velocity, 'quotient', 1));
      quotient.set(0, { size, inverse: 1 / (1 - t) });
      quotient.flush();
      const pipe = await compile(device, velocity, 'velocity');
      const divide = pipe.bind({ quotient, points: flow.start, means: flow.means, velocities });
      return new Velocity(flow, velocities, divide, [flow, velocities, quotient]);
    });
  }

  run(work: Work): void {
    this.#flow.forward(work);
    this.#divide.dispatchThreads(work.pass, this.velocities.length);
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}

/**
 * Evaluates the field at q points (q x d, row-major) and paper time 0 <= t < 1. Makes and frees its own buffers.
 * @throws RangeError when t is not a time of the flow.
 */
export async function evaluateField(
  device: GPUDevice,
  options: FieldOptions,
  points: ArrayLike<number>,
  t: number,
): Promise<FieldValues> {
  const { anchors, anchorCount, d } = options;
  const q = points.length / d;
  const field = await Velocity.create(device, { ...options, points: q }, t);
  const logs = logWeights(options.weights, anchorCount);
  const weights = createBuffer(device, 'vec4f', logs.length / 4, 'field weights');
  const table = createBuffer(device, 'vec4f', (q * pitch(anchorCount)) / 4, 'field probabilities');
  const at = createUniforms(device, probabilities, 'field', 1);
  try {
    field.points.write(padRows(points, q, d));
    weights.write(logs);
    at.set(0, {
      points: q,
      anchors: anchorCount,
      width: pitch(d) / 4,
      time: t,
      scale: 1 / (2 * (1 - t) ** 2),
    });
    at.flush();
    const [logits, normalise] = await Promise.all([
      compile(device, probabilities, 'logits'),
      compile(device, probabilities, 'normalise'),
    ]);
    const bindings = { field: at, points: field.points, anchors, weights, probabilities: table };
    await runWork(device, 'field', (work) => {
      field.run(work);
      logits.bind(bindings).dispatchThreads(work.pass, [Math.ceil(anchorCount / 4), q, 1]);
      normalise.bind({ field: at, probabilities: table }).dispatchThreads(work.pass, q);
    });
    const [v, p] = await Promise.all([field.velocities.read(), table.read()]);
    return { velocities: unpadRows(v, q, d), probabilities: unpadRows(p, q, anchorCount) };
  } finally {
    for (const resource of [field, weights, table, at]) resource.destroy();
  }
}
