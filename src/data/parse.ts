/** Strict reader of the format that public/data/README.md describes. Nothing is believed before it is checked. */
import { phrase } from '../texts/phrase';
import { DatasetError, type Field, type Split } from './dataset';

/** Length of the header's fixed part, from which the length of everything follows. */
export const PREFIX_BYTES = 24;
const MAGIC = 'LZND';
const VERSION = 1;
const MAX_SIDE = 256;
const MAX_SAMPLES = 100_000;
const MAX_CLASSES = 100;
/** No file may declare more than this once inflated: all 70,000 images of MNIST are 52 MiB. */
export const MAX_BYTES = 64 * 2 ** 20;

export interface Header {
  readonly headerBytes: number;
  readonly train: number;
  readonly test: number;
  readonly height: number;
  readonly width: number;
  /** Grey level of white. */
  readonly maximum: number;
  readonly classes: number;
  /** Length of the whole, header included. */
  readonly totalBytes: number;
}

/** The parts of a data set that its file holds. */
export interface ImageData8 {
  readonly height: number;
  readonly width: number;
  readonly train: Split;
  readonly test: Split;
  readonly classNames: readonly string[];
}

/**
 * Reads the fixed part of the header and checks every field against its range. Allocates nothing.
 * @throws DatasetError naming file, field, found and expected.
 */
export function parseHeader(file: string, bytes: Uint8Array<ArrayBuffer>): Header {
  if (bytes.length < PREFIX_BYTES) {
    const least = phrase('data.atLeast', { least: PREFIX_BYTES });
    throw new DatasetError(file, 'data.fields.length', phrase('data.bytes', { count: bytes.length }), least);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== MAGIC) {
    throw new DatasetError(file, 'data.fields.magic', JSON.stringify(magic), JSON.stringify(MAGIC));
  }
  const field = (name: Field, value: number, low: number, high: number): number => {
    if (value >= low && value <= high) return value;
    throw new DatasetError(file, name, value, low === high ? low : phrase('data.range', { low, high }));
  };
  field('data.fields.version', view.getUint16(4, true), VERSION, VERSION);
  const headerBytes = field('data.fields.headerLength', view.getUint16(6, true), PREFIX_BYTES, 0xfffc);
  if (headerBytes % 4 !== 0) {
    throw new DatasetError(file, 'data.fields.headerLength', headerBytes, phrase('data.multiple', { of: 4 }));
  }
  const train = field('data.fields.train', view.getUint32(8, true), 1, MAX_SAMPLES);
  const test = field('data.fields.test', view.getUint32(12, true), 1, MAX_SAMPLES);
  const height = field('data.fields.height', view.getUint16(16, true), 1, MAX_SIDE);
  const width = field('data.fields.width', view.getUint16(18, true), 1, MAX_SIDE);
  field('data.fields.bits', view.getUint8(20), 8, 8);
  const maximum = field('data.fields.white', view.getUint8(21), 1, 255);
  const classes = field('data.fields.classes', view.getUint8(22), 1, MAX_CLASSES);
  const totalBytes = headerBytes + (train + test) * (1 + height * width);
  field('data.fields.declaredLength', totalBytes, 1, MAX_BYTES);
  return { headerBytes, train, test, height, width, maximum, classes, totalBytes };
}

/**
 * Reads a whole inflated file. Labels and pixels are views of `bytes`, unless white is not 255: such pixels are
 * rescaled to 0..255 (rounded) in arrays of their own.
 * @throws DatasetError naming file, field, found and expected.
 */
export function parseDataset(file: string, bytes: Uint8Array<ArrayBuffer>): ImageData8 {
  const header = parseHeader(file, bytes);
  const { train, test, height, width, headerBytes, totalBytes } = header;
  if (bytes.length !== totalBytes) {
    const declared = phrase('data.declared', { count: totalBytes });
    throw new DatasetError(
      file,
      'data.fields.length',
      phrase('data.bytes', { count: bytes.length }),
      declared,
    );
  }
  const classNames = parseNames(file, bytes.subarray(PREFIX_BYTES, headerBytes), header.classes);
  const labels = bytes.subarray(headerBytes, headerBytes + train + test);
  const wrong = labels.findIndex((label) => label >= header.classes);
  if (wrong !== -1) {
    const below = phrase('data.below', { limit: header.classes });
    throw new DatasetError(file, ['data.fields.label', wrong], labels[wrong] ?? 0, below);
  }
  const pixels = toWhite255(file, bytes.subarray(headerBytes + train + test), header.maximum);
  const area = height * width;
  return {
    height,
    width,
    classNames,
    train: { count: train, labels: labels.subarray(0, train), pixels: pixels.subarray(0, train * area) },
    test: { count: test, labels: labels.subarray(train), pixels: pixels.subarray(train * area) },
  };
}

function parseNames(file: string, bytes: Uint8Array<ArrayBuffer>, classes: number): string[] {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const names: string[] = [];
  let at = 0;
  while (names.length < classes) {
    const which = ['data.fields.className', names.length] as const;
    const length = bytes[at] ?? 0;
    const end = at + 1 + length;
    if (length === 0 || end > bytes.length) {
      throw new DatasetError(file, which, phrase('data.bytes', { count: length }), phrase('data.inHeader'));
    }
    try {
      names.push(decoder.decode(bytes.subarray(at + 1, end)));
    } catch (cause) {
      throw new DatasetError(file, which, phrase('data.otherBytes'), 'UTF-8', { cause });
    }
    at = end;
  }
  return names;
}

function toWhite255(file: string, pixels: Uint8Array<ArrayBuffer>, maximum: number): Uint8Array<ArrayBuffer> {
  if (maximum === 255) return pixels;
  const wrong = pixels.findIndex((grey) => grey > maximum);
  if (wrong !== -1) {
    const most = phrase('data.atMost', { most: maximum });
    throw new DatasetError(file, ['data.fields.pixel', wrong], pixels[wrong] ?? 0, most);
  }
  return pixels.map((grey) => Math.round((grey * 255) / maximum));
}
