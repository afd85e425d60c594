/** The latent flow's field at given points: velocities and assignment probabilities. For arrows, probes and proofs. */
import { type Buf, compile, createBuffer, createUniforms } from 'webgpu-typed';
import assign from '../../shaders/flow/assign.wgsl';
import scores from '../../shaders/flow/scores.wgsl';
import velocity from '../../shaders/flow/velocity.wgsl';
import { padRows, pitch, unpadRows } from '../gpu/matrix';

export interface FieldOptions {
  /** n x pitch(d). */
  readonly anchors: Buf<'vec4f'>;
  readonly anchorCount: number;
  readonly d: number;
}

export interface FieldValues {
  /** q x d: (sum_j P_j a_j - s) / (1 - t). */
  readonly velocities: Float32Array<ArrayBuffer>;
  /** q x n. */
  readonly probabilities: Float32Array<ArrayBuffer>;
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
  if (!(t >= 0 && t < 1)) throw new RangeError(`t must lie from 0 to below 1, not ${t}`);
  const { anchors, anchorCount, d } = options;
  const width = pitch(d) / 4;
  const q = points.length / d;
  const kappa = 1 / (2 * (1 - t) ** 2);
  const at = createBuffer(device, 'vec4f', q * width, 'field points');
  const velocities = createBuffer(device, 'vec4f', q * width, 'field velocities');
  const logits = createBuffer(device, 'vec4f', (q * pitch(anchorCount)) / 4, 'field probabilities');
  const stats = createBuffer(device, 'vec4f', q, 'field stats');
  const field = createUniforms(device, velocity, 'field', 1);
  const plan = createUniforms(device, scores, 'plan', 1);
  try {
    at.write(padRows(points, q, d));
    field.set(0, { points: q, anchors: anchorCount, width, time: t, scale: kappa, inverse: 1 / (1 - t) });
    field.flush();
    plan.set(0, {
      rows: q,
      firstRow: 0,
      totalRows: q,
      anchors: anchorCount,
      width,
      own: 0x7fffffff,
      index: 0,
      kappa,
      rho: t,
      decay: 0,
      c0: 0,
      c1: 0,
      c2: 0,
      b0: 0,
      b1: 0,
      b2: 0,
    });
    plan.flush();
    const [velocityPipe, scorePipe, assignPipe] = await Promise.all([
      compile(device, velocity, 'velocity'),
      compile(device, scores, 'scores', { CENTRED: false }),
      compile(device, assign, 'assign'),
    ]);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    velocityPipe.bind({ field, points: at, anchors, velocities }).dispatchThreads(pass, [width, q, 1]);
    scorePipe
      .bind({ plan, states: at, anchors, logits })
      .dispatchThreads(pass, [Math.ceil(anchorCount / 4), Math.ceil(q / 4), 1]);
    assignPipe.bind({ plan, logits, stats }).dispatchThreads(pass, q);
    pass.end();
    device.queue.submit([encoder.finish()]);
    const [v, p] = await Promise.all([velocities.read(), logits.read()]);
    return { velocities: unpadRows(v, q, d), probabilities: unpadRows(p, q, anchorCount) };
  } finally {
    for (const resource of [at, velocities, logits, stats, field, plan]) resource.destroy();
  }
}
