/**
 * Classes by latent zones (paper, case study 3): the anchors of a batch flow to their latents, the latents through the field of the label
 * anchors, and where they end the nearest label anchor names the class.
 */
import { pitch } from '../gpu/matrix';
import { LabelChain, type LabelChainOptions } from './label-chain';
import { decisionOf, type LabelRule } from './label-rules';
import type { PaceOptions } from './pace';
import { scoped } from './scope';

export interface ClassesByFlowOptions extends LabelChainOptions, PaceOptions {
  /** Samples whose anchors share a field; the last, partial batch counts as well. */
  readonly batch: number;
}

/** Classes of the samples, in their order. */
export interface LabelPredictions {
  /** All classes weigh the same, or as much as the batch has of them by its true labels. */
  readonly weights: 'equal' | 'batch';
  readonly rule: LabelRule;
  /** One list a noise factor. */
  readonly byNoise: readonly Uint8Array<ArrayBuffer>[];
}

/** Where the batches begin, whole ones first: they are all alike, and the partial one has flows of its own. */
function batchesBySize(count: number, batch: number): { size: number; firsts: number[] }[] {
  const whole = Math.floor(count / batch);
  const rest = count - whole * batch;
  return [
    { size: batch, firsts: Array.from({ length: whole }, (_, i) => i * batch) },
    { size: rest, firsts: [whole * batch] },
  ].filter(({ size, firsts }) => size > 0 && firsts.length > 0);
}

/**
 * Classifies every sample at every noise factor, by each combination of weights and rule. Frees what it makes.
 * @throws the signal's reason once it is aborted
 */
export async function classifyByFlow(
  device: GPUDevice,
  options: ClassesByFlowOptions,
): Promise<readonly LabelPredictions[]> {
  const { labelAnchors, labels, classes, d, noise, batch, signal, onProgress } = options;
  signal?.throwIfAborted();
  const anchors = { data: await labelAnchors.read(), count: classes, d, stride: pitch(d) };
  const ways = (['equal', 'batch'] as const).flatMap((weights) =>
    (['nearest', 'inner'] as const).map((rule) => ({
      weights,
      rule,
      decide: decisionOf(rule, anchors),
      byNoise: noise.map(() => new Uint8Array(labels.length)),
    })),
  );
  let done = 0;
  for (const { size, firsts } of batchesBySize(labels.length, batch)) {
    await scoped(async (own) => {
      const chain = await LabelChain.create(device, options, size, own);
      for (const first of firsts) {
        chain.begin(first);
        for (let from = 0; from < chain.total; from += chain.rows) {
          const ends = await chain.run(from);
          const rows = Math.min(chain.rows, chain.total - from);
          for (const { weights, decide, byNoise } of ways)
            for (let row = 0; row < rows; row += 1) {
              const at = from + row;
              const found = byNoise[Math.floor(at / size)];
              if (found) found[first + (at % size)] = decide(ends[weights], row * pitch(d));
            }
          done += rows;
          signal?.throwIfAborted();
          onProgress?.(done / (labels.length * noise.length));
        }
      }
    });
  }
  return ways.map(({ weights, rule, byNoise }) => ({ weights, rule, byNoise }));
}
