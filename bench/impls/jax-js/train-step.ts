/** A training step with jax-js: encoder, one Euler step of each flow and the optimiser are jitted, the gradient is `grad`'s. */
import { jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { GROUP_SIZE } from '../../../src/nn/group-norm';
import { adamCoefficients } from '../../../src/nn/schedule';
import type { Implementation } from '../../core/implementation';
import type { TrainProblem } from '../../workloads/train-step';
import { createAlignment } from './alignment';
import { matrix, type NdArray, read, scalar, startWebGpu } from './device';

/** Weights by tensor name. */
type Weights = Record<string, NdArray>;

const EPSILON = 1e-5;

/** Mean 0 and variance 1 along an axis. */
function standardise(x: NdArray, axis: number): NdArray {
  const centred = x.ref.sub(np.mean(x, axis, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), axis, { keepdims: true });
  return centred.div(np.sqrt(variance.add(EPSILON)));
}

/** Images (2 n x inputs) -> anchors (2 n x d). */
function encode({ n, stages }: TrainProblem, weights: Weights, images: NdArray): NdArray {
  const weight = (name: string): NdArray => {
    const tensor = weights[name];
    if (tensor === undefined) throw new Error(`no tensor ${name}`);
    return tensor;
  };
  let x = images;
  for (const stage of stages) {
    const { columns } = stage;
    if (stage.kind === 'activation') x = nn.relu(x);
    else if (stage.kind === 'linear') {
      x = np.matmul(x, weight(`${stage.name}.weight`));
      if (stage.bias) x = x.add(weight(`${stage.name}.bias`));
    } else {
      const sets =
        stage.kind === 'batch'
          ? standardise(x.reshape([2, n, columns]), 1)
          : standardise(x.reshape([2 * n, columns / GROUP_SIZE, GROUP_SIZE]), 2);
      x = sets
        .reshape([2 * n, columns])
        .mul(weight(`${stage.name}.scale`))
        .add(weight(`${stage.name}.shift`));
    }
  }
  return x;
}

/** Clipping by global norm, then Adam. */
function update(
  clip: number,
  [w, m, v, g]: [Weights, Weights, Weights, Weights],
  step: NdArray,
  root: NdArray,
) {
  const { beta1, beta2, epsilon } = adamCoefficients(0, {
    lr: 1,
    warmup: 0,
    schedule: 'constant',
    iters: 1,
    clip,
    ema: 0,
  });
  const squares = tree.leaves<NdArray>(g).map((leaf) => np.square(leaf.ref).sum());
  const total = np.sqrt(squares.reduce((a, b) => a.add(b)));
  const factor = np.minimum(np.array(1), np.array(clip).div(total.add(1e-6)));
  const next: { w: Weights; m: Weights; v: Weights } = { w: {}, m: {}, v: {} };
  for (const [name, weight] of Object.entries(w)) {
    const [first, second, slope] = [m[name], v[name], g[name]];
    if (first === undefined || second === undefined || slope === undefined)
      throw new Error(`no moments of ${name}`);
    const clipped = slope.mul(factor.ref);
    const mean = first.mul(beta1).add(clipped.ref.mul(1 - beta1));
    const square = second.mul(beta2).add(np.square(clipped).mul(1 - beta2));
    const denominator = np.sqrt(square.ref).mul(root.ref).add(epsilon);
    next.w[name] = weight.sub(mean.ref.mul(step.ref).div(denominator));
    next.m[name] = mean;
    next.v[name] = square;
  }
  for (const array of [factor, step, root]) array.dispose();
  return next;
}

export async function create(problem: TrainProblem): Promise<Implementation> {
  await startWebGpu();
  const { n, d, spec, tensors, optimiser } = problem;
  const images = matrix(problem.images, 2 * n, spec.inputs);
  const noise = matrix(problem.noise, n, d);
  const alignment = createAlignment(problem);
  const toAnchors = jit((weights: Weights, x: NdArray) => encode(problem, weights, x));
  const loss = (weights: Weights, x: NdArray, e: NdArray): NdArray => {
    const anchors = toAnchors(weights, x).reshape([2, n, d]);
    return alignment.rowLoss(anchors.ref.slice(0), anchors.slice(1), e).mean();
  };
  const lossAndGradient = valueAndGrad(loss);
  const toNext = jit((w: Weights, m: Weights, v: Weights, g: Weights, step: NdArray, root: NdArray) =>
    update(optimiser.clip, [w, m, v, g], step, root),
  );
  const zeros = (): Weights =>
    Object.fromEntries(tensors.map(({ name, rows, columns }) => [name, np.zeros([rows, columns])]));
  let state = {
    w: Object.fromEntries(
      tensors.map(({ name, rows, columns, data }): [string, NdArray] => [name, matrix(data, rows, columns)]),
    ),
    m: zeros(),
    v: zeros(),
  };
  let iteration = 0;
  let first: Float32Array | undefined;
  return {
    async run() {
      const { w, m, v } = state;
      const [value, gradients] = lossAndGradient(tree.ref(w), images.ref, noise.ref);
      if (first === undefined) {
        const parts = await Promise.all(
          tensors.map(({ name }) => read(tree.ref(gradients)[name] ?? np.zeros([0]))),
        );
        first = Float32Array.from(parts.flatMap((part) => [...part]));
      }
      const { stepSize, inverseRootCorrection } = adamCoefficients(iteration, optimiser);
      state = toNext(w, m, v, gradients, scalar(stepSize), scalar(inverseRootCorrection));
      iteration += 1;
      await read(value);
      // The update is part of the step: wait for it too.
      await Promise.all(tree.leaves<NdArray>(state.w).map((leaf) => leaf.blockUntilReady()));
    },
    result: () => Promise.resolve(first ?? new Float32Array(0)),
    destroy() {
      tree.dispose(state);
      for (const array of [images, noise]) array.dispose();
      alignment.destroy();
    },
  };
}
