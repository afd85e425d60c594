/**
 * Named tensors as a safetensors file: 8 bytes length of the header (little-endian), the header as JSON, then the numbers, row-major and
 * little-endian. The header names type, shape and place of each tensor; places follow each other without gaps.
 * https://github.com/huggingface/safetensors
 */
import { FileError, shown, shownJson } from './errors';
import { readBrainFloats, readHalfs } from './half';

/** A tensor without padding, row-major. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** What a file holds. */
export interface SafeTensors {
  readonly tensors: readonly NamedTensor[];
  /** Words that came along; keys may be anything. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Tensors that were kept as other numbers in the file, and what as. */
  readonly converted: readonly Typed[];
  /** Tensors of whole numbers, which are no weights. */
  readonly skipped: readonly Typed[];
}

interface Typed {
  readonly name: string;
  readonly dtype: string;
}

/** The format allows headers of 100 MB; ours have a few kB, and thousands of tensors fit into this. */
const MOST_HEADER = 2 ** 20;
const MOST_TENSORS = 4096;
const MOST_DIMENSIONS = 8;
const METADATA = '__metadata__';
/** Headers are filled up with spaces to a multiple of this, so that the numbers are aligned. */
const ALIGNMENT = 8;

/** Bytes of a number. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3'].map((dtype) => [dtype, 1] as const),
  ...['U16', 'I16', 'F16', 'BF16'].map((dtype) => [dtype, 2] as const),
  ...['U32', 'I32', 'F32'].map((dtype) => [dtype, 4] as const),
  ...['U64', 'I64', 'F64'].map((dtype) => [dtype, 8] as const),
]);

type Reader = (bytes: Uint8Array<ArrayBuffer>) => Float32Array<ArrayBuffer>;

// Every machine that has WebGPU is little-endian; slices begin at a multiple of every width.
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['F32', (bytes) => new Float32Array(bytes.slice().buffer)],
  ['F64', (bytes) => Float32Array.from(new Float64Array(bytes.slice().buffer))],
  ['F16', readHalfs],
  ['BF16', readBrainFloats],
]);

/**
 * A file of float32 tensors, in the order given.
 * @throws RangeError where a shape does not hold as many numbers as there are, or a name is taken or reserved
 */
export function writeSafetensors(
  tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: Float32Array;
  }[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) entries.set(METADATA, metadata);
  let end = 0;
  for (const { name, shape, data } of tensors) {
    if (entries.has(name) || name === METADATA) throw new RangeError(`there is already a tensor ${name}`);
    if (shape.reduce((product, size) => product * size, 1) !== data.length) {
      throw new RangeError(`${name}: ${data.length} numbers do not fill ${shape.join(' x ')}`);
    }
    entries.set(name, { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] });
    end += data.byteLength;
  }
  // A Map, because a tensor may be called __proto__.
  const json = `{${[...entries].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
  const header = new TextEncoder().encode(json);
  const length = ALIGNMENT * Math.ceil(header.length / ALIGNMENT);
  const file = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(header, 8);
  let at = 8 + length;
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/** Whether bytes look like the beginning of a safetensors file. */
export function isSafetensors(head: Uint8Array): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false;
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  return length >= 2n && length <= BigInt(MOST_HEADER);
}

/**
 * Reads a file; weights of other float types become float32.
 * @throws FileError that names the tensor or the part that is wrong
 */
export function readSafetensors(file: Uint8Array<ArrayBuffer>): SafeTensors {
  const { header, data } = split(file);
  const metadata = new Map<string, string>();
  const places: Place[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) readMetadata(value, metadata);
    else places.push(placeOf(name, value, data.length));
  }
  if (places.length > MOST_TENSORS) {
    throw new FileError('tensorsMany', { found: places.length, most: MOST_TENSORS });
  }
  checkCover(places, data.length);
  const converted: Typed[] = [];
  const skipped: Typed[] = [];
  const tensors = places.flatMap(({ name, dtype, shape, begin, end }) => {
    const read = READERS.get(dtype);
    if (read === undefined) {
      skipped.push({ name, dtype });
      return [];
    }
    if (dtype !== 'F32') converted.push({ name, dtype });
    return [{ name, shape, data: read(data.subarray(begin, end)) }];
  });
  return { tensors, metadata, converted, skipped };
}

function split(file: Uint8Array<ArrayBuffer>): { header: object; data: Uint8Array<ArrayBuffer> } {
  if (file.length < 8) throw new FileError('tensorsShort', { found: file.length });
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MOST_HEADER)) {
    throw new FileError('tensorsHeaderLong', { found: String(length), most: MOST_HEADER });
  }
  const end = 8 + Number(length);
  if (end > file.length) throw new FileError('tensorsCut', { found: file.length, needed: end });
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, end)));
  } catch (cause) {
    throw new FileError('tensorsHeader', {}, { cause });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new FileError('tensorsHeader');
  }
  return { header, data: file.subarray(end) };
}

function readMetadata(value: unknown, metadata: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) throw new FileError('tensorsMetadata');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw new FileError('tensorsMetadata');
    metadata.set(key, text);
  }
}

interface Place extends Typed {
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;

function placeOf(name: string, value: unknown, length: number): Place {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const tensor = shown(name);
  const width = typeof dtype === 'string' ? WIDTHS.get(dtype) : undefined;
  if (typeof dtype !== 'string' || width === undefined) {
    throw new FileError('tensorType', { tensor, found: shownJson(dtype) });
  }
  if (!Array.isArray(shape) || shape.length > MOST_DIMENSIONS || !shape.every(isCount)) {
    throw new FileError('tensorShape', { tensor, found: shownJson(shape) });
  }
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as unknown[]) : [];
  if (!isCount(begin) || !isCount(end) || begin > end || end > length) {
    throw new FileError('tensorPlace', { tensor, found: shownJson(offsets), length });
  }
  const needed = shape.reduce((product, size) => product * size, width);
  if (needed !== end - begin) {
    throw new FileError('tensorSize', {
      tensor,
      shape: shown(shape.join(' × ') || '1'),
      needed,
      found: end - begin,
    });
  }
  return { name, dtype, shape, begin, end };
}

/** Every byte belongs to exactly one tensor, so that nothing hides in a file and none overlaps another. */
function checkCover(places: readonly Place[], length: number): void {
  let end = 0;
  for (const place of places.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (place.begin !== end) {
      throw new FileError(place.begin < end ? 'tensorOverlap' : 'tensorGap', {
        tensor: shown(place.name),
        begin: place.begin,
        end,
      });
    }
    end = place.end;
  }
  if (end !== length) throw new FileError('tensorsRest', { rest: length - end });
}
