/** The project's velocity: a flow of one step, whose mean becomes the velocity. */
import { createBuffer } from 'webgpu-typed';
import { padRows, unpadRows, vectors } from '../../../src/gpu/matrix';
import { runWork } from '../../../src/gpu/work';
import { Velocity } from '../../../src/lzn/field';
import { checkedDevice } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import type { VelocityProblem } from '../../workloads/velocity';

export async function create(context: Context, problem: VelocityProblem): Promise<Implementation> {
  const { n, d, t } = problem;
  const { device, check } = await checkedDevice(context);
  const anchors = createBuffer(device, 'vec4f', n * vectors(d), 'anchors');
  anchors.write(padRows(problem.anchors, n, d));
  const field = await Velocity.create(device, { anchors, anchorCount: n, d, points: n }, t);
  field.points.write(padRows(problem.points, n, d));
  let latest: Float32Array = new Float32Array(0);
  return {
    async run() {
      await runWork(device, 'velocity', (work) => field.run(work));
      latest = await field.velocities.read();
      check();
    },
    result: () => Promise.resolve(unpadRows(latest, n, d)),
    destroy: () => device.destroy(),
  };
}
