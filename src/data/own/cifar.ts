/**
 * The binary form of CIFAR-10 and CIFAR-100: records without a header, one or two label bytes and then 32 x 32 pixels, first all red, then
 * all green, then all blue.
 */
import { OwnError } from './error';
import type { Bytes } from './source';
import type { Picture } from './types';

export const SIDE = 32;
const AREA = SIDE * SIDE;

export interface CifarKind {
  readonly format: 'cifar10' | 'cifar100';
  /** Bytes of a record. */
  readonly record: number;
  /** Where in a record the label is. */
  readonly label: number;
  readonly classes: number;
}

const CIFAR10: CifarKind = { format: 'cifar10', record: 1 + 3 * AREA, label: 0, classes: 10 };
const CIFAR100: CifarKind = { format: 'cifar100', record: 2 + 3 * AREA, label: 1, classes: 100 };

/** Which of the two a file is by its name and, where that says nothing, by its length; null for neither. */
export function cifarKind(name: string, size: number): CifarKind | null {
  if (!name.toLowerCase().endsWith('.bin') || size === 0) return null;
  if (/^(?:data_batch_\d+|test_batch)\.bin$/i.test(name)) return CIFAR10;
  if (/^(?:train|test)\.bin$/i.test(name)) return size % CIFAR10.record === 0 ? CIFAR10 : CIFAR100;
  if (size % CIFAR10.record === 0) return CIFAR10;
  return size % CIFAR100.record === 0 ? CIFAR100 : null;
}

export interface CifarFile {
  readonly count: number;
  readonly labels: Uint8Array;
  readonly picture: (index: number) => Picture;
}

/** @throws OwnError `cifarLength`, `cifarLabel`. */
export function readCifar(file: string, bytes: Bytes, kind: CifarKind): CifarFile {
  const { record, classes } = kind;
  const count = Math.floor(bytes.length / record);
  if (count === 0 || bytes.length % record !== 0) {
    throw new OwnError('cifarLength', { file, found: bytes.length, record });
  }
  const labels = Uint8Array.from({ length: count }, (_, i) => bytes[i * record + kind.label] ?? 0);
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong !== -1) {
    const at = wrong * record + kind.label;
    throw new OwnError('cifarLabel', { file, index: wrong + 1, at, found: labels[wrong] ?? 0, classes });
  }
  const picture = (index: number): Picture => {
    const start = index * record + record - 3 * AREA;
    const data = new Uint8Array(3 * AREA);
    for (let k = 0; k < AREA; k++) {
      for (let c = 0; c < 3; c++) data[3 * k + c] = bytes[start + c * AREA + k] ?? 0;
    }
    return { width: SIDE, height: SIDE, channels: 3, data };
  };
  return { count, labels, picture };
}

/** Names of classes, a line each, as batches.meta.txt and fine_label_names.txt have them; null where there are not enough. */
export function readNames(bytes: Bytes, classes: number): readonly string[] | null {
  const lines = new TextDecoder()
    .decode(bytes.subarray(0, 100 * classes))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length < classes ? null : lines.slice(0, classes);
}
