/** Masked autoencoder: the encoder sees some patches, the decoder is asked for the others. Equations: shaders/objectives/masked.wgsl. */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import shader from '../../shaders/objectives/masked.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { Masks, maskWords, patchesOf } from './masks';
import type { PixelObjective, PixelOptions } from './pixels';

export interface MaskedOptions extends Pick<
  PixelOptions,
  'n' | 'inputs' | 'kind' | 'seed' | 'clean' | 'input' | 'output' | 'outputGradient'
> {
  /** Share of the patches that the encoder does not see; see masks.ts for how it is rounded. */
  readonly mask: number;
}

type Shape = Pick<MaskedOptions, 'n' | 'inputs' | 'kind'>;

const storage = ({ n, inputs, kind }: Shape) => ({
  rows: storageNeed('telemetry', 'vec4f', n, 'masked rows'),
  masks: storageNeed('scratch', 'u32', n * maskWords(patchesOf(kind, inputs)), 'masks'),
});

/** Its buffers, with a backward pass or without. */
export function maskedNeeds(shape: Shape): BufferNeed[] {
  return [...Object.values(storage(shape)), uniformsNeed('scratch', shader, 'task')];
}

interface Parts {
  readonly rows: Buf<'vec4f'>;
  readonly masks: Buf<'u32'>;
  readonly corrupt: Bound;
  readonly measure: Bound;
  readonly pull: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class Masked implements PixelObjective {
  /** Of the iteration that was prepared, in rows of `maskWords`. */
  readonly masks: Buf<'u32'>;
  readonly rows: Buf<'vec4f'>;
  readonly #options: MaskedOptions;
  readonly #parts: Parts;
  readonly #drawn: Masks;
  readonly #grid: [x: number, y: number];

  private constructor(options: MaskedOptions, parts: Parts) {
    const { n, inputs, kind, mask, seed } = options;
    this.#options = options;
    this.#parts = parts;
    this.masks = parts.masks;
    this.rows = parts.rows;
    this.#drawn = new Masks({ n, patches: patchesOf(kind, inputs), mask, seed });
    this.#grid = flatGrid(n * vectors(inputs));
  }

  /** @throws RangeError for images that are not square */
  static create(device: GPUDevice, options: MaskedOptions): Promise<Masked> {
    return assemble(async (own) => new Masked(options, await build(device, options, own)));
  }

  prepare(iteration: number): void {
    this.#drawn.draw(iteration);
    this.masks.write(this.#drawn.words);
  }

  corrupt(work: Work): void {
    this.#parts.corrupt.dispatch(work.pass, this.#grid);
  }

  forward(work: Work): void {
    this.#parts.measure.dispatch(work.pass, this.#options.n);
  }

  backward(work: Work): void {
    this.#parts.pull?.dispatch(work.pass, this.#grid);
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: MaskedOptions, own: Own): Promise<Parts> {
  const { n, inputs, kind, clean, input, output, outputGradient: gradient } = options;
  const patches = patchesOf(kind, inputs);
  const needs = storage(options);
  const rows = own(allocate(device, needs.rows));
  const masks = own(allocate(device, needs.masks));
  const task = own(createUniforms(device, shader, 'task', 1));
  const { side, patch, across } = patches;
  task.set(0, { n, inputs, width: vectors(inputs), side, cut: patch, across, words: maskWords(patches) });
  task.flush();
  const [corrupt, measure, pull] = await Promise.all([
    compile(device, shader, 'corrupt'),
    compile(device, shader, 'measure'),
    compile(device, shader, 'pull'),
  ]);
  return {
    rows,
    masks,
    corrupt: corrupt.bind({ task, masks, clean, input }),
    measure: measure.bind({ task, masks, clean, output, rows }),
    pull: gradient && pull.bind({ task, masks, clean, output, gradient }),
    owned: [rows, masks, task],
  };
}
