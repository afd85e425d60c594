/** The zone picture by the formula as it reads, bench/naive/zones.wgsl. */
import { compile, createBuffer, createUniforms } from 'webgpu-typed';
import { checkedDevice, submit } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import kernel from '../../naive/zones.wgsl';
import { zoneResult, type ZonesProblem } from '../../workloads/zones';

export async function create(context: Context, problem: ZonesProblem): Promise<Implementation> {
  const { n, steps: count } = problem;
  const { device, check } = await checkedDevice(context);
  const cells = problem.pixels.length / 2;
  const steps = createBuffer(device, 'vec4f', count, 'steps');
  const pixels = createBuffer(device, 'vec2f', cells, 'pixels');
  const anchors = createBuffer(device, 'vec2f', n, 'anchors');
  const winners = createBuffer(device, 'u32', cells, 'winners');
  const picture = createUniforms(device, kernel, 'picture', 1);
  const rows = Array.from({ length: count }, (_, k) => {
    const sigma = 1 - k / count;
    return [1 - sigma, 1 / (2 * sigma ** 2), 1 / (count - k), 0];
  });
  steps.write(Float32Array.from(rows.flat()));
  pixels.write(problem.pixels);
  anchors.write(problem.anchors);
  picture.set(0, { pixels: cells, anchors: n, steps: count });
  picture.flush();
  const pipeline = await compile(device, kernel, 'zones');
  const bound = pipeline.bind({ picture, steps, pixels, anchors, winners });
  let latest = new Uint32Array(0);
  return {
    async run() {
      submit(device, (pass) => bound.dispatchThreads(pass, cells));
      latest = new Uint32Array(await winners.read());
      check();
    },
    result: () => Promise.resolve(zoneResult(problem, latest)),
    destroy: () => device.destroy(),
  };
}
