/**
 * What an encoder is made of. A multi-layer perceptron: the backbone is (linear, activation) for each of its widths and
 * ends in the features; the head is linear, normalisation, activation, linear, normalisation and ends in the anchors.
 */
import { fillNormals, STREAM } from '../random/philox';
import type { Activation } from './activation';
import { GROUP_SIZE } from './group-norm';
import type { ParameterPlan, ParameterStore } from './parameters';

export interface EncoderSpec {
  /** Numbers of one input (pixels). */
  readonly inputs: number;
  /** Widths of the backbone's layers; the last is the number of features. */
  readonly backbone: readonly number[];
  /** Width of the head's hidden layer. */
  readonly head: number;
  /** Dimension of the anchors. */
  readonly outputs: number;
  readonly activation: Activation;
  readonly hiddenNorm: 'batch' | 'group' | 'none';
  readonly outputNorm: 'group' | 'none';
}

/** Named sizes. */
const SIZES = {
  'mlp-s': { backbone: [128, 64], head: 64 },
  mlp: { backbone: [256, 128], head: 128 },
  'mlp-l': { backbone: [512, 256], head: 256 },
} as const;

export type EncoderKind = keyof typeof SIZES;

/** The spec of an encoder of a named size. */
export function encoderSpec(kind: EncoderKind, rest: Omit<EncoderSpec, 'backbone' | 'head'>): EncoderSpec {
  return { ...SIZES[kind], ...rest };
}

/** One layer of the stack, with the names of its tensors. */
export type Stage =
  | {
      readonly kind: 'linear';
      readonly name: string;
      readonly inputs: number;
      readonly columns: number;
      /** False in front of a normalisation, which would subtract the bias again. */
      readonly bias: boolean;
    }
  | { readonly kind: 'activation'; readonly columns: number }
  | { readonly kind: 'batch' | 'group'; readonly name: string; readonly columns: number };

/** The layers from the input to the features, and from there to the anchors. */
export function encoderStages(spec: EncoderSpec): { backbone: Stage[]; head: Stage[] } {
  for (const columns of [
    ...(spec.hiddenNorm === 'group' ? [spec.head] : []),
    ...(spec.outputNorm === 'group' ? [spec.outputs] : []),
  ]) {
    if (columns > GROUP_SIZE && columns % GROUP_SIZE !== 0) {
      throw new RangeError(`group norm: ${columns} columns are no multiple of ${GROUP_SIZE}`);
    }
  }
  const backbone: Stage[] = [];
  let width = spec.inputs;
  for (const [index, columns] of spec.backbone.entries()) {
    backbone.push({ kind: 'linear', name: `backbone.${index}`, inputs: width, columns, bias: true });
    backbone.push({ kind: 'activation', columns });
    width = columns;
  }
  if (backbone.length === 0) throw new RangeError('an encoder needs at least one backbone layer');
  const { head: hidden, outputs, hiddenNorm, outputNorm } = spec;
  const head: Stage[] = [
    { kind: 'linear', name: 'head.0', inputs: width, columns: hidden, bias: hiddenNorm === 'none' },
  ];
  if (hiddenNorm !== 'none') head.push({ kind: hiddenNorm, name: 'head.norm', columns: hidden });
  head.push({ kind: 'activation', columns: hidden });
  head.push({
    kind: 'linear',
    name: 'head.1',
    inputs: hidden,
    columns: outputs,
    bias: outputNorm === 'none',
  });
  if (outputNorm !== 'none') head.push({ kind: outputNorm, name: 'output', columns: outputs });
  return { backbone, head };
}

/** Adds the encoder's tensors to a plan. */
export function planEncoder(plan: ParameterPlan, spec: EncoderSpec): void {
  const { backbone, head } = encoderStages(spec);
  for (const stage of [...backbone, ...head]) {
    if (stage.kind === 'activation') continue;
    const { name, columns } = stage;
    if (stage.kind === 'linear') {
      plan.add(`${name}.weight`, stage.inputs, columns);
      if (stage.bias) plan.add(`${name}.bias`, 1, columns);
    } else {
      plan.add(`${name}.scale`, 1, columns);
      plan.add(`${name}.shift`, 1, columns);
      if (stage.kind === 'batch') plan.addState(`${name}.running`, 2, columns);
    }
  }
}

/**
 * Weights for a seed: normal with variance 2 / inputs (He et al. 2015, arXiv 1502.01852); biases and shifts zero, scales
 * one, running mean 0 and variance 1. Linear layer k takes the normals of iteration k of the stream `weights`.
 */
export function initialiseEncoder(store: ParameterStore, spec: EncoderSpec, seed: number): void {
  const { backbone, head } = encoderStages(spec);
  let index = 0;
  for (const stage of [...backbone, ...head]) {
    if (stage.kind === 'activation') continue;
    const { name, columns } = stage;
    if (stage.kind === 'linear') {
      const weights = new Float32Array(stage.inputs * columns);
      fillNormals(weights, seed, STREAM.weights, index++);
      const deviation = Math.sqrt(2 / stage.inputs);
      store.initialise(
        `${name}.weight`,
        weights.map((normal) => deviation * normal),
      );
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
