/**
 * What an encoder is made of. A multi-layer perceptron: the backbone is (linear, activation) for each of its widths and
 * ends in the features; the head is linear, normalisation, activation, linear, normalisation and ends in the anchors.
 * A convolutional one has, before that, (convolution, activation) three times over the patches of an image:
 *
 *   2 x 2 pixels -> 3 x 3 -> 2 x 2, which halves the sides -> 3 x 3 -> all positions, one after the other, as one vector
 */
import { STREAM } from '../random/philox';
import type { Activation } from './activation';
import { GROUP_SIZE } from './group-norm';
import { canConvolve, fanIn, PATCH, type Sides } from './images';
import type { ParameterPlan } from './parameters';
import {
  type Initial,
  initialiseStages,
  isLearnt,
  type LinearStage,
  type PerceptronStage,
  planStages,
  type Stage,
} from './stages';

export interface EncoderSpec {
  /** Numbers of one input (pixels). */
  readonly inputs: number;
  /** None: a perceptron. */
  readonly convolutions?: Convolutions;
  /** Widths of the backbone's linear layers; the last is the number of features. */
  readonly backbone: readonly number[];
  /** Width of the head's hidden layer. */
  readonly head: number;
  /** Dimension of the anchors. */
  readonly outputs: number;
  readonly activation: Activation;
  readonly hiddenNorm: 'batch' | 'group' | 'none';
  readonly outputNorm: 'batch' | 'group' | 'none';
  /** Whether there is a second last layer of the head; see `spreadStage`. */
  readonly spread?: boolean;
}

/** What convolves images of these sides, which are multiples of 4. */
interface Convolutions extends Sides {
  /** Channels at half and at a quarter of the image's sides; multiples of 4. */
  readonly channels: readonly [fine: number, coarse: number];
}

/** Named sizes. */
const SIZES = {
  'mlp-s': { backbone: [128, 64], head: 64 },
  mlp: { backbone: [256, 128], head: 128 },
  'mlp-l': { backbone: [512, 256], head: 256 },
  cnn: { backbone: [128], head: 128, channels: [8, 16] },
} as const;

export type EncoderKind = keyof typeof SIZES;

/**
 * The spec of an encoder of a named size.
 * @param image sides of the images that are encoded, which a convolutional one needs; left out for points
 * @throws {RangeError} where there are no images to convolve
 */
export function encoderSpec(
  kind: EncoderKind,
  rest: Omit<EncoderSpec, 'convolutions' | 'backbone' | 'head'>,
  image?: Sides,
): EncoderSpec {
  if (kind !== 'cnn') return { ...SIZES[kind], ...rest };
  if (image === undefined) throw new RangeError('encoder: only images can be convolved, not points');
  const { channels, ...linear } = SIZES[kind];
  const { width, height } = image;
  return { convolutions: { width, height, channels }, ...linear, ...rest };
}

/** From an image to all positions of the last convolution; nothing for a perceptron. */
function imageStages({ inputs, convolutions }: EncoderSpec): Stage[] {
  if (convolutions === undefined) return [];
  const { width, height, channels } = convolutions;
  if (inputs !== width * height) {
    throw new RangeError(`encoder: ${width} x ${height} are not ${inputs} inputs`);
  }
  if (!canConvolve(convolutions)) {
    throw new RangeError(`encoder: ${width} x ${height} are not both multiples of 4`);
  }
  const [fine, coarse] = channels;
  const half = { width: width / 2, height: height / 2 };
  const quarter = { width: width / 4, height: height / 4 };
  const layers = [
    { grid: half, kernel: { side: 3, inputs: PATCH, outputs: fine, bias: true } },
    { grid: quarter, kernel: { side: 2, inputs: fine, outputs: coarse, bias: true } },
    { grid: quarter, kernel: { side: 3, inputs: coarse, outputs: coarse, bias: true } },
  ] as const;
  const stages = layers.flatMap(({ grid, kernel }, index): Stage[] => {
    const columns = grid.width * grid.height * kernel.outputs;
    return [
      { kind: 'convolution', name: `backbone.${index}`, kernel, grid, columns },
      { kind: 'activation', columns },
    ];
  });
  return [{ kind: 'patches', image: { width, height }, columns: inputs }, ...stages];
}

/**
 * The layers of a perceptron, which may follow other stages.
 * @throws {RangeError} where there are none, or columns cannot be normalised in groups
 */
export function perceptronStages(
  spec: EncoderSpec,
  before: readonly Stage[] = [],
): { backbone: PerceptronStage[]; head: PerceptronStage[] } {
  for (const columns of [
    ...(spec.hiddenNorm === 'group' ? [spec.head] : []),
    ...(spec.outputNorm === 'group' ? [spec.outputs] : []),
  ]) {
    if (columns > GROUP_SIZE && columns % GROUP_SIZE !== 0) {
      throw new RangeError(`group norm: ${columns} columns are no multiple of ${GROUP_SIZE}`);
    }
  }
  const backbone: PerceptronStage[] = [];
  const learnt = before.filter(isLearnt).length;
  let width = before.at(-1)?.columns ?? spec.inputs;
  for (const [index, columns] of spec.backbone.entries()) {
    backbone.push({ kind: 'linear', name: `backbone.${learnt + index}`, inputs: width, columns, bias: true });
    backbone.push({ kind: 'activation', columns });
    width = columns;
  }
  if (backbone.length === 0) throw new RangeError('an encoder needs at least one backbone layer');
  const { head: hidden, outputs, hiddenNorm, outputNorm } = spec;
  const head: PerceptronStage[] = [
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

/**
 * The layers from the input to the features, and from there to the anchors.
 * @throws {RangeError} where columns cannot be normalised in groups, or an image cannot be convolved
 */
export function encoderStages(spec: EncoderSpec): { backbone: Stage[]; head: Stage[] } {
  const images = imageStages(spec);
  const { backbone, head } = perceptronStages(spec, images);
  return { backbone: [...images, ...backbone], head };
}

/** Multiply-adds from one input to the features. */
export function multiplyAdds(spec: EncoderSpec): number {
  return encoderStages(spec).backbone.reduce((total, stage) => {
    if (stage.kind === 'linear') return total + stage.inputs * stage.columns;
    return stage.kind === 'convolution' ? total + fanIn(stage.kernel) * stage.columns : total;
  }, 0);
}

/** All layers in their order. */
function allStages(spec: EncoderSpec): Stage[] {
  const { backbone, head } = encoderStages(spec);
  return [...backbone, ...head];
}

/**
 * A second last layer of the head, beside the one whose output is the anchors: where an anchor is the mean of a distribution, the logarithms
 * of its variances.
 */
export function spreadStage({ head, outputs }: EncoderSpec): LinearStage {
  return { kind: 'linear', name: 'head.spread', inputs: head, columns: outputs, bias: true };
}

/** Adds the encoder's tensors to a plan. */
export function planEncoder(plan: ParameterPlan, spec: EncoderSpec): void {
  planStages(plan, [...allStages(spec), ...(spec.spread === true ? [spreadStage(spec)] : [])]);
}

/** First values of its tensors; a distribution begins with variance 1 everywhere. */
export function initialiseEncoder(store: Initial, spec: EncoderSpec, seed: number): void {
  initialiseStages(store, allStages(spec), seed, STREAM.weights);
  if (spec.spread !== true) return;
  const { name, inputs, columns } = spreadStage(spec);
  store.initialise(`${name}.weight`, new Float32Array(inputs * columns));
  store.initialise(`${name}.bias`, new Float32Array(columns));
}
