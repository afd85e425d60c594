/**
 * NumPy's .npy, read in place: the header's shape is held against the file's length, and a value is fetched when it is asked for. By hand,
 * since npyjs copies the whole array (twice for booleans and half floats), fails where an array does not begin at a multiple of its
 * type's size, takes big-endian numbers for unknown, and leaves column-major order to its caller.
 */
import { OwnError } from './error';
import type { Bytes } from './source';

export interface NpyArray {
  readonly file: string;
  readonly shape: readonly number[];
  /** Elements from one index of a dimension to the next. */
  readonly strides: readonly number[];
  /** As NumPy writes it, "<f4". */
  readonly type: string;
  /** Whether its elements are text. */
  readonly isText: boolean;
  /** The number `offset` elements from the first, in the order of the file; NaN for text. */
  readonly number: (offset: number) => number;
  /** The text there; of a number its digits. */
  readonly text: (offset: number) => string;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER = 10_000;
const MAX_DIMENSIONS = 6;
const MAX_TEXT = 256;

export function isNpy(head: Uint8Array): boolean {
  return MAGIC.every((byte, k) => head[k] === byte);
}

/** @throws OwnError `npyHeader`, `npyObjects`, `npyType`, `npyLength`, `noSamples`. */
export function readNpy(file: string, bytes: Bytes): NpyArray {
  const { header, start } = headerOf(file, bytes);
  const descr = /'descr'\s*:\s*'([^']{1,20})'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined) {
    // Records have a list for their type, which no model takes either.
    throw new OwnError('npyHeader', { file, found: header });
  }
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MAX_DIMENSIONS) throw new OwnError('npyHeader', { file, found: header });
  const { size, ...read } = elementOf(file, descr, bytes, start);
  const count = shape.reduce((product, length) => product * length, 1);
  const declared = start + count * size;
  if (declared !== bytes.length) throw new OwnError('npyLength', { file, declared, found: bytes.length });
  if (count === 0) throw new OwnError('noSamples', { file });
  const strides = shape.map((_, k) => {
    const inner = order === 'True' ? shape.slice(0, k) : shape.slice(k + 1);
    return inner.reduce((product, length) => product * length, 1);
  });
  return { file, shape, strides, type: descr, ...read };
}

function headerOf(file: string, bytes: Bytes): { header: string; start: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6] ?? 0;
  const prefix = major === 1 ? 10 : 12;
  if (!isNpy(bytes) || major < 1 || major > 3 || bytes.length < prefix) {
    throw new OwnError('npyHeader', { file, found: `${major}.${bytes[7] ?? 0}` });
  }
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER || prefix + length > bytes.length) {
    throw new OwnError('npyLength', { file, declared: prefix + length, found: bytes.length });
  }
  const header = new TextDecoder('latin1').decode(bytes.subarray(prefix, prefix + length));
  return { header, start: prefix + length };
}

interface Element {
  /** Bytes. */
  readonly size: number;
  readonly isText: boolean;
  readonly number: (offset: number) => number;
  readonly text: (offset: number) => string;
}

/** How an element of a type is read: "<f4" is a float of four bytes, small end first. */
function elementOf(file: string, descr: string, bytes: Bytes, start: number): Element {
  const [, mark = '', kind = '', digits = ''] = /^([<>|=])([a-zA-Z])(\d{0,6})$/.exec(descr) ?? [];
  if (kind === 'O') throw new OwnError('npyObjects', { file });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = mark !== '>';
  const width = Number(digits);
  if ((kind === 'U' || kind === 'S') && width >= 1 && width <= MAX_TEXT) {
    const unit = kind === 'U' ? 4 : 1;
    const size = unit * width;
    const text = (offset: number) => {
      let said = '';
      for (let k = 0; k < width; k++) {
        const at = start + offset * size + k * unit;
        const code = unit === 1 ? view.getUint8(at) : view.getUint32(at, little);
        if (code === 0) break;
        said += code > 0x10ffff ? '�' : String.fromCodePoint(code);
      }
      return said;
    };
    return { size, isText: true, number: () => Number.NaN, text };
  }
  const get = GETTERS[`${kind}${digits}`];
  if (get === undefined) throw new OwnError('npyType', { file, type: descr });
  const number = (offset: number) => get(view, start + offset * width, little);
  return { size: width, isText: false, number, text: (offset) => String(number(offset)) };
}

type Getter = (view: DataView, at: number, little: boolean) => number;

const GETTERS: Readonly<Partial<Record<string, Getter>>> = Object.assign(
  Object.create(null) as Record<string, Getter>,
  {
    b1: (view, at) => Number(view.getUint8(at) !== 0),
    u1: (view, at) => view.getUint8(at),
    i1: (view, at) => view.getInt8(at),
    u2: (view, at, little) => view.getUint16(at, little),
    i2: (view, at, little) => view.getInt16(at, little),
    u4: (view, at, little) => view.getUint32(at, little),
    i4: (view, at, little) => view.getInt32(at, little),
    u8: (view, at, little) => Number(view.getBigUint64(at, little)),
    i8: (view, at, little) => Number(view.getBigInt64(at, little)),
    f2: (view, at, little) => half(view.getUint16(at, little)),
    f4: (view, at, little) => view.getFloat32(at, little),
    f8: (view, at, little) => view.getFloat64(at, little),
  } satisfies Record<string, Getter>,
);

/** A half float: sign, five bits of exponent, ten of fraction. */
function half(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
