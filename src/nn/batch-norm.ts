/** Batch normalisation with statistics of their own for each group of rows. Equations: shaders/nn/batch-norm.wgsl. */
import { compile, createUniforms } from 'webgpu-typed';
import batchNorm from '../../shaders/nn/batch-norm.wgsl';
import { type GradientFlow, type Layer, type Matrix, noBackward } from './layer';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';

/** Weight of a new batch in the running statistics, as in torch. */
export const BATCH_NORM_MOMENTUM = 0.1;

export interface BatchNormOptions {
  readonly rows: number;
  /** Number of equal, contiguous groups of rows. */
  readonly groups: number;
  readonly columns: number;
  /** 'train': statistics of the batch. 'inference': the running ones; there is no backward then. */
  readonly mode: 'train' | 'inference';
  /** True: forward moves the running statistics. */
  readonly track: boolean;
  readonly input: Matrix;
  readonly output: Matrix;
  readonly scale: Matrix;
  readonly shift: Matrix;
  /** 2 x columns: running mean, running variance. */
  readonly running: Matrix;
  readonly gradients?: (GradientFlow & { readonly scale: Matrix; readonly shift: Matrix }) | undefined;
}

const matrixOf = (label: string, groups: number, columns: number) =>
  storageNeed('activations', 'vec4f', 2 * groups * vectors(columns), `batch norm ${label}`);

/** The buffers of a batch norm of its own; with `backward` in training mode only. */
export function batchNormNeeds(of: { groups: number; columns: number; backward: boolean }): BufferNeed[] {
  return [
    uniformsNeed('activations', batchNorm, 'shape'),
    matrixOf('statistics', of.groups, of.columns),
    ...(of.backward ? [matrixOf('sums', of.groups, of.columns)] : []),
  ];
}

/** @throws {RangeError} where rows are no multiple of groups, or a group has one row only while training */
export async function createBatchNorm(device: GPUDevice, options: BatchNormOptions): Promise<Layer> {
  const { rows, groups, columns, mode, track, input, output, scale, shift, running } = options;
  const groupRows = rows / groups;
  if (!Number.isInteger(groupRows))
    throw new RangeError(`${rows} rows cannot be cut into ${groups} equal groups`);
  if (mode === 'train' && groupRows < 2)
    throw new RangeError('batch norm needs at least two rows in a group');

  const shape = createUniforms(device, batchNorm, 'shape', 1);
  shape.set(0, { groupRows, groups, columns, momentum: track ? BATCH_NORM_MOMENTUM : 0 });
  shape.flush();
  const statistics = allocate(device, matrixOf('statistics', groups, columns));
  const measure =
    mode === 'train'
      ? (await compile(device, batchNorm, 'measure')).bind({ shape, x: input, statistics, running })
      : undefined;
  const recall =
    mode === 'inference'
      ? (await compile(device, batchNorm, 'recall')).bind({ shape, statistics, running })
      : undefined;
  const kernel = await compile(device, batchNorm, 'normalise');
  const normalise = kernel.bind({ shape, x: input, scale, shift, statistics, y: output });
  const back = await createBackward();

  async function createBackward() {
    const gradients = options.gradients;
    if (gradients?.input === undefined || mode === 'inference') return undefined;
    const sums = allocate(device, matrixOf('sums', groups, columns));
    const dy = gradients.output;
    const toSums = (await compile(device, batchNorm, 'backwardSums')).bind({
      shape,
      x: input,
      statistics,
      dy,
      sums,
      scaleGradient: gradients.scale,
      shiftGradient: gradients.shift,
    });
    const toInput = (await compile(device, batchNorm, 'backwardInput')).bind({
      shape,
      x: input,
      scale,
      statistics,
      dy,
      sums,
      dx: gradients.input,
    });
    return { sums, toSums, toInput };
  }

  return {
    forward(pass) {
      measure?.dispatch(pass, vectors(columns));
      recall?.dispatchThreads(pass, vectors(columns));
      normalise.dispatchThreads(pass, [vectors(columns), rows]);
    },
    backward(pass) {
      const { toSums, toInput } = back ?? noBackward();
      toSums.dispatch(pass, vectors(columns));
      toInput.dispatchThreads(pass, [vectors(columns), rows]);
    },
    destroy() {
      statistics.destroy();
      back?.sums.destroy();
      shape.destroy();
    },
  };
}
