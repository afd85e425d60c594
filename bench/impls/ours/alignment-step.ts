/** The project's alignment step. */
import { createBuffer } from 'webgpu-typed';
import { padRows, unpadRows, vectors } from '../../../src/gpu/matrix';
import { Work } from '../../../src/gpu/work';
import { Alignment } from '../../../src/lzn/alignment';
import { checkedDevice } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import type { AlignmentProblem } from '../../workloads/alignment-step';

export async function create(context: Context, problem: AlignmentProblem): Promise<Implementation> {
  const { n, d, steps, eps, cutOff, gradient } = problem;
  const { device, check } = await checkedDevice(context);
  const first = createBuffer(device, 'vec4f', n * vectors(d), 'anchors of view 1');
  const second = createBuffer(device, 'vec4f', n * vectors(d), 'anchors of view 2');
  first.write(padRows(problem.first, n, d));
  second.write(padRows(problem.second, n, d));
  const alignment = await Alignment.create(device, {
    n,
    d,
    steps,
    eps,
    cutOff,
    solver: 'euler',
    grid: 'uniform',
    loss: 'log',
    aggregate: 'max',
    first,
    second,
    backward: gradient,
  });
  alignment.noise.write(padRows(problem.noise, n, d));
  const { rows, firstGradient, secondGradient } = alignment;
  const outputs = firstGradient && secondGradient ? [firstGradient, secondGradient] : [rows];
  let latest: Float32Array[] = [];
  return {
    async run() {
      const work = new Work(device, 'alignment step');
      alignment.forward(work);
      if (gradient) alignment.backward(work);
      work.submit();
      latest = await Promise.all(outputs.map((output) => output.read()));
      check();
    },
    result() {
      const [one = new Float32Array(0), two = new Float32Array(0)] = latest;
      return Promise.resolve(
        gradient
          ? Float32Array.from([...unpadRows(one, n, d), ...unpadRows(two, n, d)])
          : one.filter((_, i) => i % 4 === 0),
      );
    },
    destroy: () => device.destroy(),
  };
}
