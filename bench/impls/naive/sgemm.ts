/** One invocation an entry, bench/naive/sgemm.wgsl. */
import { compile, createBuffer, createUniforms } from 'webgpu-typed';
import { checkedDevice, submit } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import kernel from '../../naive/sgemm.wgsl';
import type { SgemmProblem } from '../../workloads/sgemm';

export async function create(context: Context, problem: SgemmProblem): Promise<Implementation> {
  const { n } = problem;
  const { device, check } = await checkedDevice(context);
  const a = createBuffer(device, 'f32', n * n, 'a');
  const b = createBuffer(device, 'f32', n * n, 'b');
  const c = createBuffer(device, 'f32', n * n, 'c');
  const shape = createUniforms(device, kernel, 'shape', 1);
  a.write(problem.a);
  b.write(problem.b);
  shape.set(0, { n });
  shape.flush();
  const pipeline = await compile(device, kernel, 'product');
  const bound = pipeline.bind({ shape, a, b, c });
  let latest: Float32Array = new Float32Array(0);
  return {
    async run() {
      submit(device, (pass) => bound.dispatchThreads(pass, [n, n]));
      latest = await c.read();
      check();
    },
    result: () => Promise.resolve(latest),
    destroy: () => device.destroy(),
  };
}
