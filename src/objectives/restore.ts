/**
 * Restoration of spoilt images, inspired by the image processing transformer (Chen et al. 2021, arXiv 2012.00364), which is about
 * restoring and not about representations: here are three of its tasks, its distance and its contrastive term, but neither its network
 * nor its heads and tails for each task. Equations: shaders/objectives/restore.wgsl and patch-contrast.wgsl.
 */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import shader from '../../shaders/objectives/restore.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { STREAM } from '../random/philox';
import { patchesOf } from './masks';
import { PatchContrast, patchContrastNeeds } from './patch-contrast';
import type { PixelObjective, PixelOptions, PixelShape } from './pixels';
import { CONTRAST_WEIGHT, NOISE } from './reference/restore';

export type RestoreOptions = Pick<
  PixelOptions,
  'n' | 'inputs' | 'kind' | 'seed' | 'clean' | 'input' | 'output' | 'outputGradient'
>;

export type RestoreShape = Pick<PixelShape, 'n' | 'inputs' | 'backward'> & Pick<RestoreOptions, 'kind'>;

/** Pixels a side, 0 for points. */
const sideOf = ({ kind, inputs }: Pick<RestoreShape, 'kind' | 'inputs'>) =>
  kind === 'image' ? patchesOf(kind, inputs).side : 0;

const storage = ({ n }: Pick<RestoreShape, 'n'>) => ({
  rows: storageNeed('telemetry', 'vec4f', n, 'restoration rows'),
  terms: storageNeed('activations', 'f32', n, 'restoration terms'),
});

/** Its buffers. Of points there are no quarters to compare. */
export function restoreNeeds(shape: RestoreShape): BufferNeed[] {
  const { n, backward } = shape;
  const side = sideOf(shape);
  return [
    ...Object.values(storage(shape)),
    uniformsNeed('scratch', shader, 'task'),
    ...(side > 0 ? patchContrastNeeds({ n, side, backward }) : []),
  ];
}

interface Parts {
  readonly rows: Buf<'vec4f'>;
  readonly setIteration: (iteration: number) => void;
  readonly corrupt: Bound;
  readonly measure: Bound;
  readonly pull: Bound | undefined;
  readonly contrast: PatchContrast | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class Restore implements PixelObjective {
  /** .x the loss, .y the distance, .z the contrastive term before its weight. */
  readonly rows: Buf<'vec4f'>;
  readonly #n: number;
  readonly #parts: Parts;
  readonly #grid: [x: number, y: number];

  private constructor({ n, inputs }: RestoreOptions, parts: Parts) {
    this.#n = n;
    this.#parts = parts;
    this.rows = parts.rows;
    this.#grid = flatGrid(n * vectors(inputs));
  }

  /** @throws RangeError for images that are not square */
  static create(device: GPUDevice, options: RestoreOptions): Promise<Restore> {
    return assemble(async (own) => new Restore(options, await build(device, options, own)));
  }

  prepare(iteration: number): void {
    this.#parts.setIteration(iteration);
  }

  corrupt(work: Work): void {
    this.#parts.corrupt.dispatch(work.pass, this.#grid);
  }

  forward(work: Work): void {
    this.#parts.contrast?.forward(work);
    this.#parts.measure.dispatch(work.pass, this.#n);
  }

  backward(work: Work): void {
    this.#parts.pull?.dispatch(work.pass, this.#grid);
    this.#parts.contrast?.backward(work);
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: RestoreOptions, hold: Own): Promise<Parts> {
  const { n, inputs, seed, clean, input, output, outputGradient } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const side = sideOf(options);
  const needs = storage(options);
  const rows = own(allocate(device, needs.rows));
  const terms = own(allocate(device, needs.terms));
  const task = own(createUniforms(device, shader, 'task', 1));
  const fixed = { n, inputs, width: vectors(inputs), side, seed, stream: STREAM.corrupt };
  const scales = { deviation: NOISE, weight: CONTRAST_WEIGHT, gain: 1 / (n * inputs) };
  const setIteration = (iteration: number) => {
    task.set(0, { ...fixed, ...scales, iteration });
    task.flush();
  };
  setIteration(0);
  const [corrupt, measure, pull] = await Promise.all([
    compile(device, shader, 'corrupt'),
    compile(device, shader, 'measure'),
    compile(device, shader, 'pull'),
  ]);
  const contrast =
    side > 0
      ? await PatchContrast.create(
          device,
          { n, side, output, terms, weight: CONTRAST_WEIGHT, outputGradient },
          own,
        )
      : undefined;
  return {
    rows,
    setIteration,
    corrupt: corrupt.bind({ task, clean, input }),
    measure: measure.bind({ task, clean, output, terms, rows }),
    pull: outputGradient && pull.bind({ task, clean, output, gradient: outputGradient }),
    contrast,
    owned,
  };
}
