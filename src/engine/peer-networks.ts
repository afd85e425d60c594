/**
 * What the methods beside latent zoning learn or keep next to the encoder, in the same store: predictors, prototypes and decoders are learnt;
 * target networks, queues and codebooks are kept in its state, so that a run's file holds them.
 */
import { type Experiment, makesPixels, viewsOf } from '../experiment';
import { type EncoderSpec, initialiseEncoder } from '../nn/encoder-spec';
import { planTarget, targetOf } from '../nn/momentum';
import type { ParameterPlan, ParameterStore } from '../nn/parameters';
import { initialisePixelDecoder, planPixelDecoder } from '../nn/pixel-decoder';
import { initialiseStages, planStages, type PerceptronStage } from '../nn/stages';
import { initialiseCodebook, planCodebook } from '../objectives/codebook';
import { randomUnitRows } from '../objectives/unit-draws';
import { STREAM } from '../random/philox';

/** SwAV's prototypes, codes x d, learnt. */
export const PROTOTYPES = 'prototypes';
/** MoCo's queue, queue x d, in the state. */
export const QUEUE = 'queue';
type Of = Pick<Experiment, 'objective'>;

/** Whether a target network follows the encoder. */
export function hasTarget({ objective }: Of): boolean {
  return objective === 'moco' || objective === 'byol' || objective === 'mveb';
}

/** Whether there is a predictor behind the embeddings. */
export function hasPredictor({ objective, predictor }: Pick<Experiment, 'objective' | 'predictor'>): boolean {
  return (objective === 'byol' || objective === 'simsiam') && predictor === 'on';
}

/** Whether embeddings are replaced by codes. */
function hasCodebook({ objective }: Of): boolean {
  return objective === 'vqvae' || objective === 'rqvae';
}

/** Groups of rows with batch statistics of their own: each view, but all together in SimCLR, whose official code joins the views. */
export function groupsOf(e: Pick<Experiment, 'objective' | 'crops'>): number {
  return e.objective === 'simclr' ? 1 : viewsOf(e);
}

/** Linear, batch norm, activation, linear: half as wide in the middle as the head. */
export function predictorStages({ head, outputs }: EncoderSpec): PerceptronStage[] {
  const hidden = Math.ceil(head / 2);
  return [
    { kind: 'linear', name: 'predictor.0', inputs: outputs, columns: hidden, bias: false },
    { kind: 'batch', name: 'predictor.norm', columns: hidden },
    { kind: 'activation', columns: hidden },
    { kind: 'linear', name: 'predictor.1', inputs: hidden, columns: outputs, bias: true },
  ];
}

/** Adds it to a plan that has the encoder's tensors and nothing else. */
export function planPeer(plan: ParameterPlan, e: Experiment, spec: EncoderSpec): void {
  if (hasTarget(e)) planTarget(plan);
  if (hasPredictor(e)) planStages(plan, predictorStages(spec));
  if (makesPixels(e)) planPixelDecoder(plan, spec);
  const { objective, codes, queue, d } = e;
  if (objective === 'swav') plan.add(PROTOTYPES, codes, d);
  if (objective === 'moco') plan.addState(QUEUE, queue, d);
  if (hasCodebook(e)) planCodebook(plan, codes, d);
}

/** Its first values: of a target those of the encoder, of everything else draws from the seed. */
export function initialisePeer(store: ParameterStore, e: Experiment, spec: EncoderSpec): void {
  const { objective, codes, queue, d, seed } = e;
  if (hasTarget(e)) initialiseEncoder(targetOf(store), spec, seed);
  if (hasPredictor(e)) initialiseStages(store, predictorStages(spec), seed, STREAM.decoder);
  if (makesPixels(e)) initialisePixelDecoder(store, spec, seed);
  if (objective === 'swav') store.initialise(PROTOTYPES, randomUnitRows(codes, d, seed, STREAM.codes));
  if (objective === 'moco') store.initialiseState(QUEUE, randomUnitRows(queue, d, seed, STREAM.queue));
  if (hasCodebook(e)) initialiseCodebook(store, codes, d, seed);
}
