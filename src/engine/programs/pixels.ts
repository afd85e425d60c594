/**
 * One view of a batch, and an objective that has it made again from its embedding: autoencoders with a prior, with a vocabulary, or of what
 * was hidden or spoilt.
 *
 *     view -> (corruption) -> encoder -> embeddings -> (bottleneck) -> decoder -> its loss against the view
 */
import { ViewMaker } from '../../data/augment';
import type { Experiment } from '../../experiment';
import { assemble, type Own } from '../../gpu/assemble';
import { allocate } from '../../gpu/memory';
import type { Work } from '../../gpu/work';
import { Encoder } from '../../nn/encoder';
import type { ParameterStore } from '../../nn/parameters';
import { Stack } from '../../nn/stack';
import { codebookOf } from '../../objectives/codebook';
import { Masked } from '../../objectives/masked';
import type { PixelObjective, PixelOptions } from '../../objectives/pixels';
import { type CodeUse, Quantised } from '../../objectives/quantised';
import { Restore } from '../../objectives/restore';
import { Vae } from '../../objectives/vae';
import { specOf } from '../networks';
import { decoderStack, depthOf, hasBottleneck, isCorrupted, matricesOf } from './pixels-memory';
import type { LossRows, Program, ProgramContext } from './program';

export { pixelsNeeds } from './pixels-memory';

interface Parts {
  readonly views: ViewMaker;
  readonly encoder: Encoder;
  readonly decoder: Stack;
  readonly objective: PixelObjective;
}

export class PixelsProgram implements Program {
  readonly losses: LossRows;
  readonly #parts: Parts;
  readonly #owned: readonly { destroy(): void }[];

  private constructor(parts: Parts, owned: readonly { destroy(): void }[]) {
    this.#parts = parts;
    this.#owned = owned;
    this.losses = [['method', parts.objective.rows]];
  }

  static create(device: GPUDevice, context: ProgramContext): Promise<PixelsProgram> {
    return assemble(async (hold) => {
      const owned: { destroy(): void }[] = [];
      const own: Own = (resource) => {
        owned.push(hold(resource));
        return resource;
      };
      return new PixelsProgram(await build(device, context, own), owned.toReversed());
    });
  }

  prepare(iteration: number, batch: Uint32Array<ArrayBuffer>): void {
    const { views, objective } = this.#parts;
    views.prepare(batch, iteration);
    objective.prepare(iteration);
  }

  forward(work: Work): void {
    const { views, encoder, decoder, objective } = this.#parts;
    views.run(work.pass);
    objective.corrupt?.(work);
    encoder.forward(work.pass);
    objective.bottleneck?.(work);
    decoder.forward(work.pass);
    objective.forward(work);
  }

  backward(work: Work): void {
    const { encoder, decoder, objective } = this.#parts;
    objective.backward(work);
    decoder.backward(work.pass);
    objective.bottleneckBackward?.(work);
    encoder.backward(work.pass);
  }

  /** There are no zones. */
  readAlignment(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** How the last batch used the codes; undefined where there are none. Waits for the GPU. */
  async readCodes(): Promise<CodeUse | undefined> {
    const { objective } = this.#parts;
    return objective instanceof Quantised ? objective.codes() : undefined;
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}

async function build(device: GPUDevice, context: ProgramContext, own: Own): Promise<Parts> {
  const { experiment: e, dataset, store, source, onProgress } = context;
  const { n, d, seed } = e;
  const { inputs, kind } = dataset;
  const spec = specOf(e, dataset);
  const encoder = own(
    await Encoder.create(device, store, spec, {
      rows: n,
      groups: 1,
      which: 'values',
      backward: true,
      spread: spec.spread === true,
    }),
  );
  onProgress(0.3);
  const needs = matricesOf(e, inputs);
  const clean = isCorrupted(e) ? own(allocate(device, needs.clean)) : encoder.input;
  const views = own(
    await ViewMaker.create(device, dataset, { n, count: 1, views: e.views, seed, output: clean, source }),
  );
  onProgress(0.5);
  const { output: embeddings, outputGradient: gradient } = encoder;
  if (!gradient) throw new Error('The encoder was made without gradients.');
  const [code, codeGradient] = hasBottleneck(e)
    ? [own(allocate(device, needs.code)), own(allocate(device, needs.codeGradient))]
    : [embeddings, gradient];
  const { stages, shape } = decoderStack(e, spec);
  const decoder = own(
    await Stack.create(device, store, stages, {
      ...shape,
      which: 'values',
      input: code,
      inputGradient: codeGradient,
    }),
  );
  onProgress(0.8);
  const { output, outputGradient } = decoder;
  if (!outputGradient) throw new Error('The decoder was made without gradients.');
  const between = { n, d, inputs, kind, seed, clean, input: encoder.input, embeddings, gradient };
  const options = { ...between, code, codeGradient, output, outputGradient };
  const objective = own(await createObjective(device, e, options, { store, spread: encoder.spread }));
  onProgress(1);
  return { views, encoder, decoder, objective };
}

/** The objective of an experiment. */
function createObjective(
  device: GPUDevice,
  e: Experiment,
  options: PixelOptions,
  { store, spread }: { store: ParameterStore; spread: Encoder['spread'] },
): Promise<PixelObjective> {
  const { objective, beta, codes, mask, m: decay } = e;
  if (objective === 'mae') return Masked.create(device, { ...options, mask });
  if (objective === 'restore') return Restore.create(device, options);
  if (objective === 'vae') {
    if (!spread?.outputGradient) throw new Error('The encoder says no variances.');
    const { output, outputGradient } = spread;
    return Vae.create(device, { ...options, beta, spread: output, spreadGradient: outputGradient });
  }
  const choice = { beta, codes, decay, depth: depthOf(e), restart: e.restart === 'on' };
  return Quantised.create(device, { ...options, ...choice, tensors: codebookOf(store) });
}
