/**
 * One training step of the page's default network: both views through the encoder, the alignment loss, its gradient by all weights,
 * clipping, Adam. The images are fixed random numbers, so nobody augments; everything else is the page's default but for Euler
 * with 20 steps.
 */
import { cutOffStep, DEFAULTS, effectiveNorm } from '../../src/experiment';
import { encoderSpec, type EncoderSpec, perceptronStages } from '../../src/nn/encoder-spec';
import type { PerceptronStage } from '../../src/nn/stages';
import type { OptimiserSettings } from '../../src/nn/schedule';
import type { Workload } from '../core/implementation';
import { normals } from '../core/random';
import { trainingGradient } from '../reference/training';

export interface Tensor {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array<ArrayBuffer>;
}

export interface TrainProblem {
  /** Samples of a view. */
  readonly n: number;
  readonly d: number;
  readonly steps: number;
  readonly eps: number;
  readonly cutOff: number;
  readonly spec: EncoderSpec;
  /** Layers from image to anchor. */
  readonly stages: readonly PerceptronStage[];
  /** First weights, in the order in which gradients are compared. */
  readonly tensors: readonly Tensor[];
  /** 2 n x inputs: view 1 above view 2. */
  readonly images: Float32Array<ArrayBuffer>;
  /** n x d, scaled. */
  readonly noise: Float32Array<ArrayBuffer>;
  readonly optimiser: OptimiserSettings;
}

const INPUTS = 28 * 28;
const SAMPLES = 256;

function tensorsOf(stages: readonly PerceptronStage[]): Tensor[] {
  const tensors: Tensor[] = [];
  const constant = (name: string, columns: number, value: number) =>
    tensors.push({ name, rows: 1, columns, data: new Float32Array(columns).fill(value) });
  for (const stage of stages) {
    if (stage.kind === 'activation') continue;
    const { name, columns } = stage;
    if (stage.kind === 'linear') {
      const data = normals(stage.inputs * columns, 10 + tensors.length, Math.sqrt(2 / stage.inputs));
      tensors.push({ name: `${name}.weight`, rows: stage.inputs, columns, data });
      if (stage.bias) constant(`${name}.bias`, columns, 0);
    } else {
      constant(`${name}.scale`, columns, 1);
      constant(`${name}.shift`, columns, 0);
    }
  }
  return tensors;
}

export function trainProblem(): TrainProblem {
  const n = SAMPLES;
  const experiment = { ...DEFAULTS, n, solver: 'euler', steps: 20 } as const;
  const { d, steps, eps, act, hidden, alpha, lr, iters, clip, ema } = experiment;
  const spec = encoderSpec(experiment.encoder, {
    inputs: INPUTS,
    outputs: d,
    activation: act,
    hiddenNorm: hidden,
    outputNorm: effectiveNorm(experiment),
  });
  const { backbone, head } = perceptronStages(spec);
  const stages = [...backbone, ...head];
  // Grey values about 0.5; the second view of a sample is the first with noise.
  const first = normals(n * INPUTS, 0, 0.25).map((value) => 0.5 + value);
  const apart = normals(n * INPUTS, 1, 0.2);
  const images = Float32Array.from([...first, ...first.map((value, i) => value + (apart[i] ?? 0))]);
  return {
    n,
    d,
    steps,
    eps,
    cutOff: cutOffStep(experiment),
    spec,
    stages,
    tensors: tensorsOf(stages),
    images,
    noise: normals(n * d, 2, alpha),
    optimiser: { lr, warmup: 0, schedule: 'constant', iters, clip, ema },
  };
}

/** Result: the first step's gradient by all weights, before clipping, one tensor after the other. */
export function trainStep(): Workload {
  const problem = trainProblem();
  return {
    name: 'train-step',
    flops: null,
    expected: () => trainingGradient(problem),
    makers: {
      ours: async (context) => (await import('../impls/ours/train-step')).create(context, problem),
      naive: async (context) => (await import('../impls/naive/train-step')).create(context, problem),
      'jax-js': async () => (await import('../impls/jax-js/train-step')).create(problem),
      tfjs: async () => (await import('../impls/tfjs/train-step')).create(problem),
    },
  };
}
