/** The project's matrix product, the kernel of its linear layers: an 8 x 8 tile of registers, no workgroup memory. */
import { compile, createBuffer, createUniforms } from 'webgpu-typed';
import kernel from '../../../shaders/nn/linear-forward.wgsl';
import { padRows, unpadRows, vectors } from '../../../src/gpu/matrix';
import { checkedDevice, submit } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import type { SgemmProblem } from '../../workloads/sgemm';

export async function create(context: Context, { n, a, b }: SgemmProblem): Promise<Implementation> {
  const { device, check } = await checkedDevice(context);
  const width = vectors(n);
  const x = createBuffer(device, 'vec4f', n * width, 'a');
  const w = createBuffer(device, 'vec4f', n * width, 'b');
  const bias = createBuffer(device, 'vec4f', width, 'no bias');
  const y = createBuffer(device, 'vec4f', n * width, 'product');
  const shape = createUniforms(device, kernel, 'shape', 1);
  x.write(padRows(a, n, n));
  w.write(padRows(b, n, n));
  shape.set(0, { rows: n, inputs: n, outputs: n });
  shape.flush();
  const pipeline = await compile(device, kernel, 'main');
  const bound = pipeline.bind({ shape, x, w, b: bias, y });
  let latest: Float32Array = new Float32Array(0);
  return {
    async run() {
      submit(device, (pass) => bound.dispatchThreads(pass, [Math.ceil(width / 2), Math.ceil(n / 8)]));
      latest = await y.read();
      check();
    },
    result: () => Promise.resolve(unpadRows(latest, n, n)),
    destroy: () => device.destroy(),
  };
}
