/** How long the parts of a judgement, or of the figures of a run, take beside each other, about, in multiply-adds: so that its progress goes evenly. */
import type { DatasetShape } from '../../data/shapes';
import { CLASSIFIER, type ClassifierShape, multiplyAdds } from '../../eval/classifier-memory';
import { fieldRows } from '../../eval/latent-sets-memory';
import { batchRows, PROBE } from '../../eval/linear-probe-memory';
import { pitch } from '../../gpu/matrix';
import { type DecoderSpec, mlpLayers, steeringLayers } from '../../nn/decoder-spec';
import { convolutions, grids } from '../../nn/decoder-unet-spec';
import { type EncoderSpec, multiplyAdds as ofBackbone } from '../../nn/encoder-spec';
import { fanIn, positionsOf } from '../../nn/images';
import type { SamplerChoice } from '../tasks-protocol';

/** Evaluations that RK45 takes, by and large. */
const RK45 = 80;

/** Of one sample, once. */
function ofDecoder(spec: DecoderSpec): number {
  const linear = spec.kind === 'mlp' ? mlpLayers(spec) : Object.values(steeringLayers(spec));
  let total = linear.reduce((sum, { inputs, columns }) => sum + inputs * columns, 0);
  if (spec.kind === 'mlp') return total;
  const { first, second, ...others } = convolutions(spec);
  const { fine, coarse } = grids(spec, 1);
  const add =
    (places: number) =>
    ({ kernel }: typeof first) => {
      total += places * fanIn(kernel) * kernel.outputs;
    };
  [first, second].forEach(add(positionsOf(coarse)));
  Object.values(others).forEach(add(positionsOf(fine)));
  return total;
}

/** Of following the flow for so many samples, one way. */
export function ofSamples(spec: DecoderSpec, { method, steps }: SamplerChoice, count: number): number {
  return ofDecoder(spec) * (method === 'euler' ? steps : RK45) * count;
}

/** Of training the classifier: forwards and backwards. */
export function ofClassifier(shape: ClassifierShape): number {
  return 3 * CLASSIFIER.steps * CLASSIFIER.batch * multiplyAdds(shape);
}

/** Of comparing so many samples with as many: pairs of points, or decompositions of covariances. */
export function ofComparing(kind: 'image' | 'points', count: number): number {
  return kind === 'points' ? 500 * count ** 2 : 5e8;
}

/** Of so many samples through the backbone. */
export function ofEncoding(spec: EncoderSpec, count: number): number {
  return count * ofBackbone(spec);
}

/** Of a linear probe and nearest neighbours on features with so many columns. */
export function ofProbing({ train, test, classNames }: DatasetShape, columns: number): number {
  const step = 2 * batchRows(train.count) * columns * pitch(classNames.length);
  return PROBE.steps * step + train.count * test.count * columns;
}

/** Of the latents of both splits, batch by batch. */
export function ofLatents(shape: LatentsOf): number {
  const { train, test, d, batch, steps } = shape;
  return [train.count, test.count].reduce(
    (sum, rows) => sum + 2 * rows * fieldRows({ rows, batch }) * d * steps,
    0,
  );
}

interface LatentsOf extends Pick<DatasetShape, 'train' | 'test'> {
  readonly d: number;
  readonly batch: number;
  readonly steps: number;
}
