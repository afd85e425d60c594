/**
 * The network of the small classifier: inputs - 256 - 128 - classes with ReLU, its second layer being the features. Bound for a fixed number of rows;
 * the weights are in a store that several of them may share.
 */
import { type Buf, compile, createUniforms } from 'webgpu-typed';
import softmaxCrossEntropy from '../../shaders/eval/softmax-cross-entropy.wgsl';
import { allocate, type StorageNeed } from '../gpu/memory';
import { createActivation } from '../nn/activation';
import type { GradientFlow, Layer, Matrix } from '../nn/layer';
import { createLinear } from '../nn/linear';
import type { ParameterStore } from '../nn/parameters';
import { fillNormals, STREAM } from '../random/philox';
import { type ClassifierShape, layersOf, matrixNeeds, trainingNeeds } from './classifier-memory';
import { DRAW } from './quality-draws';
import type { Own } from './scope';

/** Normal weights with variance 2 / inputs and no biases; the last layer begins at zero, where every class is as likely. */
export function initialiseClassifier(store: ParameterStore, shape: ClassifierShape, seed: number): void {
  const layers = layersOf(shape);
  for (const [k, { name, inputs, outputs }] of layers.entries()) {
    const weights = new Float32Array(inputs * outputs);
    const deviation = k === layers.length - 1 ? 0 : Math.sqrt(2 / inputs);
    fillNormals(weights, seed, STREAM.quality, DRAW.weights + k);
    store.initialise(
      `${name}.weight`,
      weights.map((normal) => deviation * normal),
    );
    store.initialise(`${name}.bias`, new Float32Array(outputs));
  }
}

export interface ClassifierNetwork {
  /** rows x inputs */
  readonly input: Matrix;
  /** rows x FEATURES */
  readonly features: Matrix;
  /** rows x classes */
  readonly scores: Matrix;
  forward(pass: GPUComputePassEncoder): void;
}

export interface TrainedNetwork extends ClassifierNetwork {
  /** Class of each row, for `backward`. */
  readonly labels: Buf<'u32'>;
  /** Gradients of the mean cross-entropy, into the store. Follows a `forward`. */
  backward(pass: GPUComputePassEncoder): void;
}

/** The network for inference. */
export function createClassifier(
  device: GPUDevice,
  store: ParameterStore,
  shape: ClassifierShape,
  rows: number,
  own: Own,
): Promise<ClassifierNetwork> {
  return build(device, store, shape, rows, undefined, own);
}

/** The network for training. */
export async function createTrainedClassifier(
  device: GPUDevice,
  store: ParameterStore,
  shape: ClassifierShape,
  rows: number,
  own: Own,
): Promise<TrainedNetwork> {
  const needs = trainingNeeds(shape, rows);
  const make = (need: StorageNeed<'vec4f'>) => own(allocate(device, need));
  const gradients = { scores: make(needs.scores), even: make(needs.even), odd: make(needs.odd) };
  const network = await build(device, store, shape, rows, gradients, own);
  const labels = own(allocate(device, needs.labels));
  const losses = own(allocate(device, needs.losses));
  const uniforms = own(createUniforms(device, softmaxCrossEntropy, 'shape', 1));
  uniforms.set(0, { rows, classes: shape.classes, inverseRows: 1 / rows });
  uniforms.flush();
  const kernel = await compile(device, softmaxCrossEntropy, 'main');
  const { scores } = network;
  const loss = kernel.bind({ shape: uniforms, scores, labels, gradient: gradients.scores, losses });
  return {
    ...network,
    labels,
    backward(pass) {
      loss.dispatchThreads(pass, rows);
      for (const layer of network.layers.toReversed()) layer.backward(pass);
    },
  };
}

interface Gradients {
  readonly scores: Matrix;
  readonly even: Matrix;
  readonly odd: Matrix;
}

async function build(
  device: GPUDevice,
  store: ParameterStore,
  shape: ClassifierShape,
  rows: number,
  gradients: Gradients | undefined,
  own: Own,
): Promise<ClassifierNetwork & { readonly layers: readonly Layer[] }> {
  const needs = matrixNeeds(shape, rows);
  const make = (need: StorageNeed<'vec4f'>) => own(allocate(device, need));
  const input = make(needs.input);
  const [linear, bent] = [needs.linear.map(make), needs.bent.map(make)];
  const layers: Layer[] = [];
  /** Of the stages in turn: linear, ReLU, linear, ReLU, linear. */
  const last = 2 * bent.length;
  const flow = (stage: number): GradientFlow | undefined => {
    if (gradients === undefined) return undefined;
    const after = (index: number) => (index % 2 === 0 ? gradients.even : gradients.odd);
    return {
      output: stage === last ? gradients.scores : after(stage),
      ...(stage > 0 && { input: after(stage - 1) }),
    };
  };
  for (const [k, { name, inputs, outputs }] of layersOf(shape).entries()) {
    const [from, output, activated] = [bent[k - 1] ?? input, linear[k], bent[k]];
    if (output === undefined) break;
    const back = flow(2 * k);
    const of = { rows, inputs, outputs, input: from, output };
    const tensors = (which: 'values' | 'gradients') => ({
      weight: store.tensor(`${name}.weight`, which),
      bias: store.tensor(`${name}.bias`, which),
    });
    const gradientsOf = back && { ...back, ...tensors('gradients') };
    layers.push(own(await createLinear(device, { ...of, ...tensors('values'), gradients: gradientsOf })));
    if (activated === undefined) break;
    const relu = { activation: 'relu', rows, columns: outputs, input: output, output: activated } as const;
    layers.push(own(await createActivation(device, { ...relu, gradients: flow(2 * k + 1) })));
  }
  const [features = input, scores = input] = [bent.at(-1), linear.at(-1)];
  return {
    input,
    features,
    scores,
    layers,
    forward(pass) {
      for (const layer of layers) layer.forward(pass);
    },
  };
}
