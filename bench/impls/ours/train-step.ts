/** The page's training step without its data: encoder, objective and optimiser as the trainer chains them. */
import { unpadRows } from '../../../src/gpu/matrix';
import { Work } from '../../../src/gpu/work';
import { Encoder } from '../../../src/nn/encoder';
import { planEncoder } from '../../../src/nn/encoder-spec';
import { Optimiser } from '../../../src/nn/optimiser';
import { ParameterStore } from '../../../src/nn/parameters';
import { LznObjective } from '../../../src/objectives/lzn';
import { STREAM } from '../../../src/random/philox';
import { checkedDevice } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import type { TrainProblem } from '../../workloads/train-step';

export async function create(context: Context, problem: TrainProblem): Promise<Implementation> {
  const { n, d, steps, eps, cutOff, spec, tensors } = problem;
  const { device, check } = await checkedDevice(context);
  const plan = ParameterStore.plan();
  planEncoder(plan, spec);
  const store = plan.allocate(device);
  for (const { name, data } of tensors) store.initialise(name, data);
  const network = await Encoder.create(device, store, spec, {
    rows: 2 * n,
    groups: 2,
    which: 'values',
    backward: true,
  });
  if (network.outputGradient === undefined) throw new Error('the encoder was made without gradients');
  const objective = await LznObjective.create(device, {
    n,
    d,
    steps,
    eps,
    cutOff,
    solver: 'euler',
    grid: 'uniform',
    loss: 'log',
    aggregate: 'max',
    alpha: 1,
    seed: 0,
    stream: STREAM.noise,
    anchors: network.output,
    gradient: network.outputGradient,
  });
  const optimiser = await Optimiser.create(device, store);
  // All widths are multiples of four, so that what is stored is what is dense.
  network.input.write(problem.images);
  objective.alignment.noise.write(problem.noise);
  let iteration = 0;
  let gradients: Float32Array | undefined;
  return {
    async run() {
      optimiser.prepare(iteration, problem.optimiser);
      const work = new Work(device, 'training step');
      network.forward(work.pass);
      objective.forward(work);
      objective.backward(work);
      network.backward(work.pass);
      optimiser.step(work.pass);
      work.submit();
      await objective.rows.read();
      gradients ??= await store.gradients.read();
      iteration += 1;
      check();
    },
    result() {
      const flat = tensors.flatMap(({ name }) => {
        const entry = store.entries.find((candidate) => candidate.name === name);
        if (entry === undefined || gradients === undefined) throw new Error(`no gradient of ${name}`);
        return [...unpadRows(gradients.subarray(entry.offset), entry.rows, entry.cols)];
      });
      return Promise.resolve(Float32Array.from(flat));
    },
    destroy: () => device.destroy(),
  };
}
