/** Files of the fixtures as sources, and the decoder that stands in for the browser's: PNGs of the fixtures have no filters. */
import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { OwnError } from '../../src/data/own/error';
import type { Decode } from '../../src/data/own/images';
import { Reading } from '../../src/data/own/reading';
import { type Bytes, fromBytes, type Source } from '../../src/data/own/source';

export async function fixture(name: string): Promise<Bytes> {
  return new Uint8Array(await readFile(`tests/fixtures/own/${name}`));
}

export async function sourceOf(name: string): Promise<Source> {
  return fromBytes(name, await fixture(name));
}

export const decodePng: Decode = (bytes, kind) => {
  if (kind !== 'png') return Promise.reject(new Error(`no decoder of ${kind}`));
  const file = Buffer.from(bytes);
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const channels = ({ 0: 1, 2: 3, 6: 4 } as const)[file.readUInt8(25) as 0 | 2 | 6];
  const start = file.indexOf('IDAT') + 4;
  const rows = inflateSync(file.subarray(start, start + file.readUInt32BE(start - 8)));
  const data = new Uint8ClampedArray(4 * width * height);
  for (let k = 0; k < width * height; k++) {
    const at = Math.floor(k / width) * (1 + width * channels) + 1 + (k % width) * channels;
    for (let c = 0; c < 3; c++) data[4 * k + c] = rows[at + Math.min(c, channels - 1)] ?? 0;
    data[4 * k + 3] = channels === 4 ? (rows[at + 3] ?? 0) : 255;
  }
  return Promise.resolve({ width, height, channels: 4, data });
};

const silent = () => {};

export function readSources(sources: readonly Source[]): Promise<Reading> {
  return Reading.ofFiles(sources, decodePng, silent);
}

/** Reads fixtures that are opened together. */
export async function read(...names: readonly string[]): Promise<Reading> {
  return readSources(await Promise.all(names.map(sourceOf)));
}

/** What a reader says of bytes, in English; undefined where it takes them. Anything but an OwnError fails the test. */
export async function trouble(call: () => unknown): Promise<OwnError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (error instanceof OwnError) return error;
    throw error;
  }
}
