/** A training step of naive kernels. Weights and Adam are the project's: an update of one number a time has no cleverer form. */
import { createBuffer } from 'webgpu-typed';
import { planEncoder } from '../../../src/nn/encoder-spec';
import { Optimiser } from '../../../src/nn/optimiser';
import { ParameterStore } from '../../../src/nn/parameters';
import { checkedDevice, submit } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import type { TrainProblem } from '../../workloads/train-step';
import { createAlignment } from './alignment';
import { createLayer, type NaiveLayer } from './layers';

export async function create(context: Context, problem: TrainProblem): Promise<Implementation> {
  const { n, d, spec, stages, tensors } = problem;
  const { device, check } = await checkedDevice(context);
  const rows = 2 * n;
  const plan = ParameterStore.plan();
  planEncoder(plan, spec);
  const store = plan.allocate(device);
  for (const { name, data } of tensors) store.initialise(name, data);
  const images = createBuffer(device, 'f32', rows * spec.inputs, 'images');
  images.write(problem.images);
  const layers: NaiveLayer[] = [];
  let [x, dx] = [images, undefined as typeof images | undefined];
  for (const stage of stages) {
    const y = createBuffer(device, 'f32', rows * stage.columns, stage.kind);
    const dy = createBuffer(device, 'f32', rows * stage.columns, `${stage.kind} gradient`);
    layers.push(await createLayer(device, store, stage, rows, { x, y, dy, dx }));
    [x, dx] = [y, dy];
  }
  if (dx === undefined) throw new Error('an encoder without layers');
  const alignment = await createAlignment(device, problem, {
    first: x.slice(0, n * d),
    second: x.slice(n * d, n * d),
    firstGradient: dx.slice(0, n * d),
    secondGradient: dx.slice(n * d, n * d),
  });
  alignment.noise.write(problem.noise);
  const optimiser = await Optimiser.create(device, store);
  let iteration = 0;
  let gradients: Float32Array | undefined;
  return {
    async run() {
      optimiser.prepare(iteration, problem.optimiser);
      submit(
        device,
        (pass) => {
          for (const layer of layers) layer.forward(pass);
          alignment.forward(pass);
          alignment.backward(pass);
          for (const layer of layers.toReversed()) layer.backward(pass);
          optimiser.step(pass);
        },
        (encoder) => alignment.clear(encoder),
      );
      await alignment.losses.read();
      gradients ??= await store.gradients.read();
      iteration += 1;
      check();
    },
    result() {
      const flat = tensors.flatMap(({ name, data }) => {
        const entry = store.entries.find((candidate) => candidate.name === name);
        if (entry === undefined || gradients === undefined) throw new Error(`no gradient of ${name}`);
        return [...gradients.subarray(entry.offset, entry.offset + data.length)];
      });
      return Promise.resolve(Float32Array.from(flat));
    },
    destroy: () => device.destroy(),
  };
}
