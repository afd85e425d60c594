/** What the GPU tests of the network share: matrices up and down, and a pass. */
import { createBuffer } from 'webgpu-typed';
import type { Matrix } from '../../src/nn/layer';
import { padRows, pitch, unpadRows, vectors } from '../../src/gpu/matrix';
import type { Dense } from '../oracle/nn';
import { expect } from 'vitest';

/** A matrix with these numbers. */
export function upload(device: GPUDevice, { rows, cols, data }: Dense): Matrix {
  const buffer = createBuffer(device, 'vec4f', rows * vectors(cols));
  buffer.write(padRows(data, rows, cols));
  return buffer;
}

/** A matrix full of a number that no test expects, padding too: what a kernel forgets to write shows. */
export function rubbish(device: GPUDevice, rows: number, cols: number): Matrix {
  const buffer = createBuffer(device, 'vec4f', rows * vectors(cols));
  buffer.write(new Float32Array(rows * pitch(cols)).fill(777));
  return buffer;
}

/** The numbers of a matrix without padding; fails where the padding is not zero. */
export async function download(matrix: Matrix, rows: number, cols: number): Promise<Float32Array> {
  const stored = (await matrix.read()).subarray(0, rows * pitch(cols));
  const padding = stored.filter((_, i) => i % pitch(cols) >= cols);
  expect(
    padding.every((value) => value === 0),
    'padding columns are zeros',
  ).toBe(true);
  return unpadRows(stored, rows, cols);
}

/** Records one compute pass and submits it. */
export function submit(device: GPUDevice, record: (pass: GPUComputePassEncoder) => void): void {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  record(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}
