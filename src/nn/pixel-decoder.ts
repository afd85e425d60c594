/**
 * The decoder that makes a sample again from its code: a perceptron with the widths of the encoder's backbone the other way round, d -> 128
 * -> 256 -> inputs. Its last layer says a logit of each pixel, or a coordinate.
 */
import { STREAM } from '../random/philox';
import type { EncoderSpec } from './encoder-spec';
import type { ParameterPlan } from './parameters';
import { type Initial, initialiseStages, type LinearStage, type PerceptronStage, planStages } from './stages';

/** What decides on it. */
type Shape = Pick<EncoderSpec, 'inputs' | 'outputs' | 'backbone' | 'convolutions'>;

/** Hidden widths behind a convolutional encoder, whose own are no perceptron's: those of the middle one. */
const BEHIND_CONVOLUTIONS = [128, 256];

function parts({ inputs, outputs, backbone, convolutions }: Shape) {
  const hidden: PerceptronStage[] = [];
  let width = outputs;
  for (const columns of convolutions ? BEHIND_CONVOLUTIONS : backbone.toReversed()) {
    const name = `pixels.${hidden.length / 2}`;
    hidden.push(
      { kind: 'linear', name, inputs: width, columns, bias: true },
      { kind: 'activation', columns },
    );
    width = columns;
  }
  const last: LinearStage = {
    kind: 'linear',
    name: 'pixels.out',
    inputs: width,
    columns: inputs,
    bias: true,
  };
  return { hidden, last };
}

/** Its layers, behind an encoder of this shape; the names of all tensors begin with `pixels.`. */
export function pixelDecoderStages(encoder: Shape): PerceptronStage[] {
  const { hidden, last } = parts(encoder);
  return [...hidden, last];
}

/** Adds its tensors to a plan. */
export function planPixelDecoder(plan: ParameterPlan, encoder: Shape): void {
  planStages(plan, pixelDecoderStages(encoder));
}

/** First values of its tensors. The last layer starts at zero, so that what all samples have in common is learnt first. */
export function initialisePixelDecoder(store: Initial, encoder: Shape, seed: number): void {
  const { hidden, last } = parts(encoder);
  initialiseStages(store, hidden, seed, STREAM.decoder);
  store.initialise(`${last.name}.weight`, new Float32Array(last.inputs * last.columns));
  store.initialise(`${last.name}.bias`, new Float32Array(last.columns));
}
