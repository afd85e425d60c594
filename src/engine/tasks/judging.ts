/**
 * How good a decoder's samples are: figures of new samples beside those of real ones, for the decoder with latents and for the control. Noise,
 * labels and what they are held against are the same for both.
 */
import { say } from '../../texts/say';
import { EngineFailure } from '../device';
import {
  type DecoderName,
  type Judged,
  JUDGED_SAMPLES,
  type Judgement,
  type JudgeRequest,
} from '../tasks-protocol';
import { classifierOf, hasClassifier } from './classifiers';
import { ofClassifier, ofComparing } from './effort';
import { MOST_REPEATS } from './generating-checks';
import type { TaskOptions } from './index';
import { ModelFigures } from './model-figures';
import { type Stage, Stages } from './stages';
import type { Workplace } from './studio';
import { imagesYardstick, noYardstick, pointsYardstick, type Yardstick } from './yardstick';

/** Samples of each kind: fewer tell nothing, more take too long. */
export const LEAST_JUDGED = 64;
export const MOST_JUDGED = 4096;

function checkWhole(key: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const values = { key, value: String(value), low, high };
  throw new EngineFailure({ kind: 'internal', ...say('failures.notWithin', values) });
}

/**
 * Figures of the moving-average weights of the moment.
 * @throws EngineFailure where there is no decoder, too few real samples, or for a request that cannot be; the signal's reason once it is aborted
 */
export async function judge(
  place: Workplace,
  request: JudgeRequest,
  options: TaskOptions,
): Promise<Judgement> {
  checkWhole('count', request.count, JUDGED_SAMPLES.least, JUDGED_SAMPLES.most);
  checkWhole('repeats', request.repeats, 0, MOST_REPEATS);
  const { dataset, experiment, iteration, decoderSpec: spec, control } = place.trainer;
  if (spec === undefined) throw new EngineFailure({ kind: 'internal', ...say('failures.noDecoder') });
  const names: readonly DecoderName[] = control === undefined ? ['zones'] : ['zones', 'control'];
  const figures = names.map((model) => new ModelFigures(place, spec, model, request));

  const { kind, inputs, classNames } = dataset;
  const classifies = kind === 'image' && classNames.length > 1;
  const unlearnt = classifies && !hasClassifier(experiment);
  const learning: Stage = {
    said: say('progress.classifier'),
    weight: unlearnt ? ofClassifier({ inputs, classes: classNames.length }) : 0,
  };
  const real: Stage = { said: say('progress.judgeReal'), weight: ofComparing(kind, request.count) };
  const weights = [learning, real, ...figures].map(({ weight }) => weight);
  const stages = new Stages(
    weights.reduce((sum, weight) => sum + weight, 0),
    options,
  );

  const classifier = classifies
    ? await stages.run(learning, (told) => classifierOf(place.device, dataset, experiment, told))
    : undefined;
  let yardstick: Yardstick = noYardstick(request.count);
  if (kind === 'points') yardstick = pointsYardstick(dataset, request.count);
  if (classifier)
    yardstick = await imagesYardstick(place.device, dataset, classifier, request.count, options.signal);
  const { count } = yardstick;
  if (count < 2) throw new EngineFailure({ kind: 'internal', ...say('failures.tooFewReal') });

  const floor = await stages.run(real, (told) => yardstick.floor(told));
  const models: Judged[] = [];
  for (const each of figures) models.push(await each.measure(yardstick, stages));
  return { iteration, count, models, floor, classifierAccuracy: classifier?.accuracy ?? null };
}
