/** Sum of two matrices of one shape. */
import { compile, createUniforms } from 'webgpu-typed';
import add from '../../shaders/nn/add.wgsl';
import { type BufferNeed, uniformsNeed } from '../gpu/memory';
import type { Matrix } from './layer';
import type { Step } from './step';

export const sumNeeds = (): BufferNeed => uniformsNeed('activations', add, 'addition');

/** @param count vec4s */
export async function createSum(
  device: GPUDevice,
  count: number,
  matrices: { a: Matrix; b: Matrix; sum: Matrix },
): Promise<Step> {
  const addition = createUniforms(device, add, 'addition', 1);
  addition.set(0, { size: count });
  addition.flush();
  const bound = (await compile(device, add, 'add')).bind({ addition, ...matrices });
  return { run: (pass) => bound.dispatchThreads(pass, count), destroy: () => addition.destroy() };
}
