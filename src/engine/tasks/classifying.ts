/** Classification of a split by latent zones (paper, case study 3): what of the experiment decides on it, and what it comes to. */
import type { Split } from '../../data/dataset';
import { classifyByFlow } from '../../eval/classes-by-flow';
import { extractFeatures } from '../../eval/features';
import { accuracyOf, MOST_BATCH } from '../../eval/label-rules';
import { LABEL_FLOW } from '../../lzn/label-flow';
import { makeSchedule } from '../../lzn/schedule';
import { Encoder } from '../../nn/encoder';
import { say } from '../../texts/say';
import { EngineFailure } from '../device';
import { chanceLevel } from '../evaluation';
import { EVALUATION_CHUNK } from '../evaluation-memory';
import { LABEL_ANCHORS } from '../networks';
import type { Classification, ClassifyRequest, SplitSamples } from '../tasks-protocol';
import type { Trainer } from '../trainer';
import type { TaskOptions } from '.';

/** What of a bench is looked at. */
export interface Classified {
  readonly device: GPUDevice;
  readonly trainer: Pick<Trainer, 'store' | 'spec' | 'dataset' | 'experiment' | 'iteration'>;
}

/** What is asked for at once, at most. */
export const MOST_FACTORS = 32;
export const MOST_SHOWN = 64;

/** Share of the time that goes into the anchors, about. */
const ANCHORS = 0.15;

/** @throws EngineFailure where a script asks for what there is not */
function check({ noise, split, batch = MOST_BATCH }: ClassifyRequest): void {
  if (!Number.isInteger(batch) || batch < 2 || batch > MOST_BATCH) {
    const values = { batch, most: MOST_BATCH };
    throw new EngineFailure({ kind: 'internal', ...say('failures.classifyBatch', values) });
  }
  const fine =
    (split === 'train' || split === 'test') &&
    noise.length >= 1 &&
    noise.length <= MOST_FACTORS &&
    noise.every((factor) => factor >= 0 && factor < Infinity);
  if (fine) return;
  throw new EngineFailure({ kind: 'internal', ...say('failures.noiseFactors', { most: MOST_FACTORS }) });
}

/**
 * Classes of all samples of a split by the moving averages of encoder and label anchors, in inference mode. The flows are the experiment's own;
 * anchors of a batch share a field, in the order of the split.
 * @throws the signal's reason once it is aborted; EngineFailure where the experiment has no labels, or for a request that cannot be
 */
export async function classify(
  { device, trainer }: Classified,
  request: ClassifyRequest,
  { signal, onProgress }: TaskOptions,
): Promise<Classification> {
  check(request);
  const { store, dataset, experiment, iteration } = trainer;
  if (!store.entries.some(({ name }) => name === LABEL_ANCHORS)) {
    throw new EngineFailure({ kind: 'internal', ...say('failures.noLabels') });
  }
  const { n, d, solver, grid, steps, eps, lsolver, lsteps } = experiment;
  const { split, noise, seed, batch = n } = request;
  const { count, labels } = dataset[split];
  const classes = dataset.classNames.length;
  const anchors = await anchorsOf({ device, trainer }, split, signal, (fraction) =>
    onProgress(say('progress.anchors'), ANCHORS * fraction),
  );
  try {
    const found = await classifyByFlow(device, {
      anchors: anchors.features,
      labels,
      d,
      batch,
      toLatents: makeSchedule({
        direction: 'inverse',
        solver,
        grid,
        steps,
        eps,
        n: Math.min(batch, count),
        d,
      }),
      labelAnchors: store.tensor(LABEL_ANCHORS, 'average'),
      classes,
      toLabels: makeSchedule({ direction: 'forward', solver: lsolver, steps: lsteps, ...LABEL_FLOW }),
      noise,
      seed,
      signal,
      onProgress: (fraction) => onProgress(say('progress.labelFlow'), ANCHORS + (1 - ANCHORS) * fraction),
    });
    const official = found.find(({ weights, rule }) => weights === 'equal' && rule === 'nearest');
    return {
      iteration,
      split,
      classNames: dataset.classNames,
      batch: Math.min(batch, count),
      labels: labels.slice(),
      noise,
      curves: found.map(({ weights, rule, byNoise }) => ({
        weights,
        rule,
        accuracy: byNoise.map((predictions) => accuracyOf(predictions, labels)),
      })),
      predictions: official?.byNoise ?? [],
      chance: chanceLevel(labels),
    };
  } finally {
    anchors.destroy();
  }
}

/** Samples x pitch(d), on the GPU. */
async function anchorsOf(
  { device, trainer }: Classified,
  split: 'train' | 'test',
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
) {
  const { store, spec, dataset } = trainer;
  const encoder = await Encoder.create(device, store, spec, {
    rows: EVALUATION_CHUNK,
    groups: 1,
    which: 'average',
    backward: false,
    mode: 'inference',
  });
  try {
    return await extractFeatures(device, dataset, split, { encoder, layer: 'anchors', signal, onProgress });
  } finally {
    encoder.destroy();
  }
}

/**
 * Samples of a split by number, as they are.
 * @throws EngineFailure for more than 64, or one that is not there
 */
export function splitSamples(
  { trainer }: { readonly trainer: Pick<Trainer, 'dataset'> },
  split: 'train' | 'test',
  indices: readonly number[],
): SplitSamples {
  const { kind, width, height, inputs, [split]: samples } = trainer.dataset;
  const { count } = samples;
  const wrong = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= count);
  if (wrong !== undefined || indices.length > MOST_SHOWN) {
    const values = { most: MOST_SHOWN, last: count - 1 };
    throw new EngineFailure({ kind: 'internal', ...say('failures.noSuchSamples', values) });
  }
  return { kind, width, height, ...picked(samples, indices, inputs) };
}

function picked({ pixels, points }: Split, indices: readonly number[], inputs: number) {
  const some = <T extends Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(all: T, out: T): T => {
    indices.forEach((index, i) => out.set(all.subarray(index * inputs, (index + 1) * inputs), i * inputs));
    return out;
  };
  const length = indices.length * inputs;
  return {
    pixels: pixels ? some(pixels, new Uint8Array(length)) : new Uint8Array(),
    points: points ? some(points, new Float32Array(length)) : new Float32Array(),
  };
}
