/** How long the parts of a judgement take beside each other, about, in multiply-adds: so that its progress goes evenly. */
import { CLASSIFIER, type ClassifierShape, multiplyAdds } from '../../eval/classifier-memory';
import { type DecoderSpec, mlpLayers, steeringLayers } from '../../nn/decoder-spec';
import { convolutions, grids, positionsOf } from '../../nn/decoder-unet-spec';
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
      total += places * kernel.side ** 2 * kernel.inputs * kernel.outputs;
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
