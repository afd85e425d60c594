/** Rows of unit length, forward and backward: what every objective on the sphere does first and undoes last. */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import kernel from '../../shaders/objectives/unit-rows.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { unitRowsStorage } from './unit-rows-memory';

export { unitRowsNeeds } from './unit-rows-memory';

export interface UnitRowsOptions {
  readonly rows: number;
  readonly d: number;
  /** rows x pitch(d). */
  readonly input: Buf<'vec4f'>;
  /** rows x pitch(d), made here where left out. The input itself: in place. */
  readonly output?: Buf<'vec4f'>;
  /** rows x pitch(d) each, two matrices: dL/du, read, and dL/dz, written. Without them there is no backward pass. */
  readonly gradients?: { readonly output: Buf<'vec4f'>; readonly input: Buf<'vec4f'> };
  /** Length of the rows, 1 where left out. Another one has no way back. */
  readonly radius?: number;
}

interface Parts {
  readonly output: Buf<'vec4f'>;
  readonly lengths: Buf<'f32'>;
  readonly forward: Bound;
  readonly backward: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class UnitRows {
  /** rows x pitch(d): the rows divided by their lengths, times the radius; a row of zeros stays one. */
  readonly output: Buf<'vec4f'>;
  /** rows: the lengths that they were divided by, at least 1e-12. */
  readonly lengths: Buf<'f32'>;
  readonly #rows: number;
  readonly #parts: Parts;

  private constructor(rows: number, parts: Parts) {
    this.#rows = rows;
    this.#parts = parts;
    this.output = parts.output;
    this.lengths = parts.lengths;
  }

  static create(device: GPUDevice, options: UnitRowsOptions): Promise<UnitRows> {
    return assemble(async (own) => new UnitRows(options.rows, await build(device, options, own)));
  }

  /** z -> u. */
  forward(work: Work): void {
    this.#parts.forward.dispatchThreads(work.pass, this.#rows);
  }

  /** dL/du -> dL/dz. Follows a `forward`; does nothing where no gradients were given. */
  backward(work: Work): void {
    this.#parts.backward?.dispatchThreads(work.pass, this.#rows);
  }

  /** Frees what it made; input, gradients and an output that was given are not its own. */
  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: UnitRowsOptions, hold: Own): Promise<Parts> {
  const { rows, d, input, gradients, radius = 1 } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const needs = unitRowsStorage(options);
  const u = options.output ?? own(allocate(device, needs.output));
  const lengths = own(allocate(device, needs.lengths));
  const shape = own(createUniforms(device, kernel, 'shape'));
  shape.set(0, { rows, width: vectors(d), radius });
  shape.flush();
  const forward =
    u === input
      ? (await compile(device, kernel, 'inPlace')).bind({ shape, u, lengths })
      : (await compile(device, kernel, 'forward')).bind({ shape, z: input, u, lengths });
  const backward =
    gradients &&
    (await compile(device, kernel, 'backward')).bind({
      shape,
      u,
      lengths,
      outputGradient: gradients.output,
      inputGradient: gradients.input,
    });
  return { output: u, lengths, forward, backward, owned };
}
