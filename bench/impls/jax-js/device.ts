/** jax-js on WebGPU. Everything here owns its arguments, as jax-js has it: `x.ref` where x is used again. */
import { defaultDevice, init, numpy as np } from '@jax-js/jax';

export type NdArray = np.Array;

/** Makes WebGPU the device of all arrays. @throws Error where jax-js finds none */
export async function startWebGpu(): Promise<void> {
  const found = await init('webgpu');
  if (!found.includes('webgpu')) throw new Error('jax-js found no WebGPU.');
  defaultDevice('webgpu');
}

export function matrix(data: Float32Array<ArrayBuffer>, rows: number, columns: number): NdArray {
  return np.array(data, { shape: [rows, columns], dtype: np.float32 });
}

/** A scalar on the device: as a number it would be a constant of the compiled kernel. */
export function scalar(value: number): NdArray {
  return np.array(new Float32Array([value]), { shape: [], dtype: np.float32 });
}

/** Numbers of any type, as they lie in memory. */
export async function readAny(array: NdArray): Promise<ArrayLike<number>> {
  const data: unknown = await array.data();
  return data as ArrayLike<number>;
}

export async function read(array: NdArray): Promise<Float32Array> {
  const data: unknown = await array.data();
  if (!(data instanceof Float32Array)) throw new Error('jax-js gave numbers of another type.');
  return data;
}
