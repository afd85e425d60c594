/** IDX, the format of MNIST and its family: two zeros, a type, the number of dimensions, the dimensions, the values; big end first. */
import { OwnError } from './error';
import type { Bytes } from './source';

export interface IdxImages {
  readonly kind: 'images';
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** count x height x width, a view of the file. */
  readonly pixels: Uint8Array;
}

export interface IdxLabels {
  readonly kind: 'labels';
  readonly count: number;
  /** A view of the file. */
  readonly labels: Uint8Array;
}

const UNSIGNED_BYTE = 8;
const TYPES = new Set([8, 9, 11, 12, 13, 14]);

export function isIdx(head: Uint8Array): boolean {
  const [a, b, type = 0, dimensions = 0] = head;
  return a === 0 && b === 0 && TYPES.has(type) && dimensions >= 1 && dimensions <= 4;
}

/**
 * Reads images (three dimensions) or labels (one) of unsigned bytes.
 * @throws OwnError `idxType`, `idxDimensions`, `idxLength`, `noSamples`.
 */
export function readIdx(file: string, bytes: Bytes): IdxImages | IdxLabels {
  const type = bytes[2] ?? 0;
  const dimensions = bytes[3] ?? 0;
  if (!isIdx(bytes) || type !== UNSIGNED_BYTE) throw new OwnError('idxType', { file, type });
  if (dimensions !== 1 && dimensions !== 3) throw new OwnError('idxDimensions', { file, found: dimensions });
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) throw new OwnError('idxLength', { file, declared: header, found: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, k) => view.getUint32(4 + 4 * k));
  // Three numbers below 2^32 make a product that float64 holds closely enough to tell it from any file's length.
  const declared = shape.reduce((product, size) => product * size, 1) + header;
  if (declared !== bytes.length) throw new OwnError('idxLength', { file, declared, found: bytes.length });
  const [count = 0, height = 1, width = 1] = shape;
  if (count === 0 || height === 0 || width === 0) throw new OwnError('noSamples', { file });
  const values = bytes.subarray(header);
  return dimensions === 1
    ? { kind: 'labels', count, labels: values }
    : { kind: 'images', count, height, width, pixels: values };
}
