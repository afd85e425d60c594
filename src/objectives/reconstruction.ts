/** How far a decoder's answer lies from the view that it was to make again. Equations: shaders/objectives/reconstruction.wgsl. */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import shader from '../../shaders/objectives/reconstruction.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import type { PixelOptions } from './pixels';
import { POINT_GAIN } from './reference/reconstruction';

type Shape = Pick<PixelOptions, 'n' | 'inputs'>;

/** What it takes of the options of an objective. */
export type ReconstructionOptions = Pick<
  PixelOptions,
  'n' | 'inputs' | 'kind' | 'clean' | 'output' | 'outputGradient'
>;

const storage = ({ n }: Pick<Shape, 'n'>) => ({
  rows: storageNeed('telemetry', 'vec4f', n, 'reconstruction rows'),
  penalty: storageNeed('activations', 'vec4f', n, 'reconstruction penalty'),
});

/** Its buffers. */
export function reconstructionNeeds(shape: Pick<Shape, 'n'>): BufferNeed[] {
  return [...Object.values(storage(shape)), uniformsNeed('scratch', shader, 'task')];
}

interface Parts {
  readonly rows: Buf<'vec4f'>;
  readonly penalty: Buf<'vec4f'>;
  readonly measure: Bound;
  readonly pull: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class Reconstruction {
  /** n: .x is the loss of a row with its penalty, .y the reconstruction, .z the penalty before its weight. */
  readonly rows: Buf<'vec4f'>;
  /** n: .x what else a row is asked for, .y that before its weight. Zeros, unless written before `forward`. */
  readonly penalty: Buf<'vec4f'>;
  readonly #options: ReconstructionOptions;
  readonly #parts: Parts;

  private constructor(options: ReconstructionOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.rows = parts.rows;
    this.penalty = parts.penalty;
  }

  static create(device: GPUDevice, options: ReconstructionOptions): Promise<Reconstruction> {
    return assemble(async (own) => new Reconstruction(options, await build(device, options, own)));
  }

  /** The decoder's output and the penalty -> loss of each row. */
  forward(work: Work): void {
    this.#parts.measure.dispatch(work.pass, this.#options.n);
  }

  /** Gradient of the mean reconstruction in the decoder's output. */
  backward(work: Work): void {
    const { n, inputs } = this.#options;
    this.#parts.pull?.dispatch(work.pass, flatGrid(n * vectors(inputs)));
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: ReconstructionOptions, own: Own): Promise<Parts> {
  const { n, inputs, kind, clean, output, outputGradient } = options;
  const needs = storage(options);
  const rows = own(allocate(device, needs.rows));
  const penalty = own(allocate(device, needs.penalty));
  const task = own(createUniforms(device, shader, 'task', 1));
  const bernoulli = kind === 'image' ? 1 : 0;
  task.set(0, { rows: n, inputs, width: vectors(inputs), bernoulli, gain: POINT_GAIN, share: 1 / n });
  task.flush();
  const measure = (await compile(device, shader, 'measure')).bind({
    task,
    output,
    clean,
    penalty,
    losses: rows,
  });
  const pull =
    outputGradient &&
    (await compile(device, shader, 'pull')).bind({ task, output, clean, gradient: outputGradient });
  return { rows, penalty, measure, pull, owned: [rows, penalty, task] };
}
