/**
 * What a decoder is made of: the network v(x, tau, z, label) that rectified flow trains. Two kinds: a multi-layer perceptron, for
 * points and for images of any size; and a small U-Net, for images whose sides are multiples of four. Both are told the latent, the
 * label and the time of each row as one vector, its condition.
 */
import { fillNormals, STREAM } from '../random/philox';
import { convolutions, films, layoutColumns } from './decoder-unet-spec';
import { canConvolve, fanIn, type Sides } from './images';
import type { ParameterPlan, ParameterStore } from './parameters';

/** What it decodes to, and from what. */
export interface DecoderShape extends Sides {
  /** Numbers of one sample (pixels, coordinates): width x height. */
  readonly inputs: number;
  /** Dimension of a latent. */
  readonly latent: number;
  /** Labels that it can be told; 0: none. */
  readonly classes: number;
}

/** Condition and state side by side, then three hidden layers. */
export interface MlpDecoderSpec extends DecoderShape {
  readonly kind: 'mlp';
  /** Width of each hidden layer. */
  readonly hidden: number;
}

/** A U-Net on two resolutions, half and a quarter of the image's sides. */
export interface ConvDecoderSpec extends DecoderShape {
  readonly kind: 'conv';
  /** Width of the hidden layer between the condition and what it steers. */
  readonly hidden: number;
  /** Channels at half and at a quarter of the image's sides; multiples of 4. */
  readonly channels: readonly [fine: number, coarse: number];
}

export type DecoderSpec = MlpDecoderSpec | ConvDecoderSpec;

export type DecoderChoice = 'mlp' | 'conv' | 'conv-l';

/** Hidden layers of the perceptron. */
const MLP_DEPTH = 3;

/** Named sizes of the U-Net. */
const SIZES = {
  conv: { hidden: 64, channels: [16, 32] },
  'conv-l': { hidden: 128, channels: [32, 64] },
} as const;

/** Numbers that the time becomes: sine and cosine of eight frequencies (shaders/nn/condition.wgsl). */
export const TIME_NUMBERS = 16;

/**
 * The spec of a decoder of a named size.
 * @throws {RangeError} where the sides do not make up the inputs, or the U-Net is asked for sides it cannot halve twice
 */
export function decoderSpec(choice: DecoderChoice, of: DecoderShape): DecoderSpec {
  const { inputs, width, height, latent, classes } = of;
  if (inputs !== width * height) {
    throw new RangeError(`decoder: ${width} x ${height} are not ${inputs} inputs`);
  }
  const shape = { inputs, width, height, latent, classes };
  // Points, which lie in one row, need less.
  if (choice === 'mlp') return { kind: 'mlp', ...shape, hidden: height > 1 ? 512 : 256 };
  if (!canConvolve({ width, height })) {
    throw new RangeError(`decoder: ${width} x ${height} are not both multiples of 4`);
  }
  return { kind: 'conv', ...shape, ...SIZES[choice] };
}

/** Columns of the condition: latent, label, time. */
export function conditionColumns({ latent, classes }: DecoderShape): number {
  return latent + classes + TIME_NUMBERS;
}

/** Expected square of a condition's length: latents are about N(0, 1), one label is one, sine and cosine make one together. */
function conditionSize({ latent, classes }: DecoderShape): number {
  return latent + Math.min(classes, 1) + TIME_NUMBERS / 2;
}

/** A learnt matrix, with how it starts: normal numbers of these deviations, each for so many of its rows. */
interface Weights {
  readonly name: string;
  readonly columns: number;
  /** Whether a bias goes with it; that of a convolution is its last row instead. */
  readonly bias: boolean;
  readonly starts: readonly { readonly rows: number; readonly deviation: number }[];
}

/** Deviation with which a linear layer and GELU after it keep the size of an input of this length squared (He et al. 2015, arXiv 1502.01852). */
const keeping = (inputs: number) => Math.sqrt(2 / inputs);

/** A linear layer of a perceptron. */
export interface DecoderLinear {
  readonly name: string;
  readonly inputs: number;
  readonly columns: number;
}

/** The linear layers of the perceptron, an activation after each but the last. */
export function mlpLayers(spec: MlpDecoderSpec): DecoderLinear[] {
  const hidden = Array.from({ length: MLP_DEPTH }, (_, index) => ({
    name: `decoder.hidden.${index}`,
    inputs: index === 0 ? conditionColumns(spec) + spec.inputs : spec.hidden,
    columns: spec.hidden,
  }));
  return [...hidden, { name: 'decoder.output', inputs: spec.hidden, columns: spec.inputs }];
}

/** What the condition steers of the U-Net: a hidden layer, and from there scales and shifts, and a coarse image. */
export function steeringLayers(spec: ConvDecoderSpec): Record<'hidden' | 'film' | 'layout', DecoderLinear> {
  const { hidden } = spec;
  return {
    hidden: { name: 'decoder.condition', inputs: conditionColumns(spec), columns: hidden },
    film: { name: 'decoder.film', inputs: hidden, columns: films(spec).before.columns },
    layout: { name: 'decoder.layout', inputs: hidden, columns: layoutColumns(spec) },
  };
}

function linear({ name, inputs, columns }: DecoderLinear, deviation: number): Weights {
  return { name, columns, bias: true, starts: [{ rows: inputs, deviation }] };
}

/**
 * How everything starts. What ends a decoder starts at zero, so that the first prediction is the best constant one and no noise has to be
 * unlearnt; the scales and shifts do, too, so that every block starts as if there were no condition (Peebles & Xie 2023, arXiv
 * 2212.09748). The layout does not: through it the latents have a gradient from the second step on.
 */
function weightsOf(spec: DecoderSpec): Weights[] {
  if (spec.kind === 'mlp') {
    const layers = mlpLayers(spec);
    return layers.map((layer, index) => {
      if (index === layers.length - 1) return linear(layer, 0);
      if (index > 0) return linear(layer, keeping(layer.inputs));
      // A condition of twenty numbers and an image of hundreds have an equal say at first.
      const starts = [
        { rows: conditionColumns(spec), deviation: keeping(2 * conditionSize(spec)) },
        { rows: spec.inputs, deviation: keeping(2 * spec.inputs) },
      ];
      return { ...linear(layer, 0), starts };
    });
  }
  const { hidden, film, layout } = steeringLayers(spec);
  const steering = [
    linear(hidden, keeping(conditionSize(spec))),
    linear(film, 0),
    linear(layout, Math.sqrt(1 / layout.inputs)),
  ];
  const image = Object.values(convolutions(spec)).map(({ name, kernel, start }) => {
    // Upwards the roles are exchanged: each output has one tap and the coarse channels as its inputs.
    const inputs = start === 'up' ? kernel.outputs : fanIn(kernel);
    const starts = [{ rows: fanIn(kernel), deviation: start === 'zero' ? 0 : keeping(inputs) }];
    const bias = { rows: 1, deviation: 0 };
    return { name, columns: kernel.outputs, bias: false, starts: kernel.bias ? [...starts, bias] : starts };
  });
  return [...steering, ...image];
}

/** Adds the decoder's tensors, `decoder.*`, to a plan. */
export function planDecoder(plan: ParameterPlan, spec: DecoderSpec): void {
  for (const { name, columns, bias, starts } of weightsOf(spec)) {
    plan.add(
      `${name}.weight`,
      starts.reduce((sum, { rows }) => sum + rows, 0),
      columns,
    );
    if (bias) plan.add(`${name}.bias`, 1, columns);
  }
}

/** Weights for a seed; biases zero. Matrix k takes the normals of iteration k of the stream `decoder`. */
export function initialiseDecoder(store: ParameterStore, spec: DecoderSpec, seed: number): void {
  for (const [index, { name, columns, bias, starts }] of weightsOf(spec).entries()) {
    const deviations = starts.flatMap(({ rows, deviation }) => Array<number>(rows).fill(deviation));
    const weights = new Float32Array(deviations.length * columns);
    fillNormals(weights, seed, STREAM.decoder, index);
    store.initialise(
      `${name}.weight`,
      weights.map((normal, i) => (deviations[Math.floor(i / columns)] ?? 0) * normal),
    );
    if (bias) store.initialise(`${name}.bias`, new Float32Array(columns));
  }
}
