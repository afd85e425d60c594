/** What networks are stacked of: the layers, the names and shapes of their tensors, and the values that these begin with. */
import { fillNormals, type Stream } from '../random/philox';
import { fanIn, type Kernel, kernelRows, type Sides } from './images';
import type { ParameterPlan, ParameterStore } from './parameters';

export interface LinearStage {
  readonly kind: 'linear';
  readonly name: string;
  readonly inputs: number;
  readonly columns: number;
  /** False in front of a normalisation, which would subtract the bias again. */
  readonly bias: boolean;
}

/** One layer of a perceptron, with the names of its tensors. */
export type PerceptronStage =
  | LinearStage
  | { readonly kind: 'activation'; readonly columns: number }
  | { readonly kind: 'batch' | 'group'; readonly name: string; readonly columns: number };

/** One layer of the stack. */
export type Stage =
  | PerceptronStage
  /** An image of so many pixels cut into patches. */
  | { readonly kind: 'patches'; readonly image: Sides; readonly columns: number }
  | {
      readonly kind: 'convolution';
      readonly name: string;
      readonly kernel: Kernel;
      /** Of the output. */
      readonly grid: Sides;
      /** Numbers of one row: of all its positions. */
      readonly columns: number;
    };

/** A layer with tensors. */
type LearntStage = Exclude<Stage, { kind: 'patches' | 'activation' }>;

export function isLearnt(stage: Stage): stage is LearntStage {
  return stage.kind !== 'patches' && stage.kind !== 'activation';
}

/** Adds the tensors of a stack to a plan. */
export function planStages(plan: ParameterPlan, stages: readonly Stage[]): void {
  for (const stage of stages.filter(isLearnt)) {
    const { name, columns } = stage;
    if (stage.kind === 'convolution') {
      plan.add(`${name}.weight`, kernelRows(stage.kernel), stage.kernel.outputs);
    } else if (stage.kind === 'linear') {
      plan.add(`${name}.weight`, stage.inputs, columns);
      if (stage.bias) plan.add(`${name}.bias`, 1, columns);
    } else {
      plan.add(`${name}.scale`, 1, columns);
      plan.add(`${name}.shift`, 1, columns);
      if (stage.kind === 'batch') plan.addState(`${name}.running`, 2, columns);
    }
  }
}

/** Where first values go. */
export type Initial = Pick<ParameterStore, 'initialise' | 'initialiseState'>;

/**
 * Weights for a seed: normal with variance 2 / inputs (He et al. 2015, arXiv 1502.01852); biases and shifts zero, scales
 * one, running mean 0 and variance 1. Linear layer or convolution k takes the normals of iteration k of the stream.
 */
export function initialiseStages(
  store: Initial,
  stages: readonly Stage[],
  seed: number,
  stream: Stream,
): void {
  let index = 0;
  const drawn = (inputs: number, columns: number) => {
    const weights = new Float32Array(inputs * columns);
    fillNormals(weights, seed, stream, index++);
    const deviation = Math.sqrt(2 / inputs);
    return weights.map((normal) => deviation * normal);
  };
  for (const stage of stages.filter(isLearnt)) {
    const { name, columns } = stage;
    if (stage.kind === 'convolution') {
      const { kernel } = stage;
      // The bias is the last row, of zeros.
      const weights = new Float32Array(kernelRows(kernel) * kernel.outputs);
      weights.set(drawn(fanIn(kernel), kernel.outputs));
      store.initialise(`${name}.weight`, weights);
    } else if (stage.kind === 'linear') {
      store.initialise(`${name}.weight`, drawn(stage.inputs, columns));
      if (stage.bias) store.initialise(`${name}.bias`, new Float32Array(columns));
    } else {
      store.initialise(`${name}.scale`, new Float32Array(columns).fill(1));
      store.initialise(`${name}.shift`, new Float32Array(columns));
      if (stage.kind === 'batch') {
        store.initialiseState(`${name}.running`, new Float32Array(2 * columns).fill(1, columns));
      }
    }
  }
}
