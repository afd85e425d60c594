/** The formula as it reads, bench/naive/velocity.wgsl. */
import { compile, createBuffer, createUniforms } from 'webgpu-typed';
import { checkedDevice, submit } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import kernel from '../../naive/velocity.wgsl';
import type { VelocityProblem } from '../../workloads/velocity';

export async function create(context: Context, problem: VelocityProblem): Promise<Implementation> {
  const { n, d, t } = problem;
  const { device, check } = await checkedDevice(context);
  const points = createBuffer(device, 'f32', n * d, 'points');
  const anchors = createBuffer(device, 'f32', n * d, 'anchors');
  const velocities = createBuffer(device, 'f32', n * d, 'velocities');
  const field = createUniforms(device, kernel, 'field', 1);
  points.write(problem.points);
  anchors.write(problem.anchors);
  const scale = 1 / (2 * (1 - t) ** 2);
  field.set(0, { points: n, anchors: n, columns: d, time: t, scale, inverse: 1 / (1 - t) });
  field.flush();
  const pipeline = await compile(device, kernel, 'velocity');
  const bound = pipeline.bind({ field, points, anchors, velocities });
  let latest: Float32Array = new Float32Array(0);
  return {
    async run() {
      submit(device, (pass) => bound.dispatchThreads(pass, n));
      latest = await velocities.read();
      check();
    },
    result: () => Promise.resolve(latest),
    destroy: () => device.destroy(),
  };
}
