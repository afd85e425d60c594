/**
 * Entries of a zip archive. The table of contents at its end is read first and its declared sizes are held against the bounds; an entry is
 * unpacked by fflate when it is asked for, and not beyond its declared size. fflate's own reader of whole archives checks no sums.
 */
import { Inflate } from 'fflate';
import { OwnError } from './error';
import { MAX_FILES, MAX_PATH, mib } from './limits';
import { type Bytes, HEAD_BYTES, type Source } from './source';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT = 0xffff;
/** Compressed bytes given to fflate at a time: 16 KiB become 16 MiB at worst before the bound is looked at. */
const PIECE = 16 * 1024;

interface Entry {
  readonly path: string;
  readonly deflated: boolean;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  /** Of its local header. */
  readonly at: number;
}

export function isZip(head: Uint8Array): boolean {
  return (
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
  );
}

/**
 * The files of the archive, folders left out.
 * @param limit bytes that all of them together may unpack to
 * @throws OwnError `zipEnd`, `zipEntry`, `zipLocked`, `zipMethod`, `zipLarge`, `tooManyFiles`, `unpacksTooFar`.
 */
export function readZip(file: string, bytes: Bytes, limit: number): Source[] {
  const entries = directory(file, bytes);
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > limit) throw new OwnError('unpacksTooFar', { file, limit: mib(limit) });
  return entries.map((entry) => ({
    path: entry.path,
    size: entry.size,
    head: () => Promise.resolve(headOf(bytes, entry)),
    bytes: async () => unpacked(file, bytes, entry),
  }));
}

function directory(file: string, bytes: Bytes): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  if (end === null) throw new OwnError('zipEnd', { file });
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff) throw new OwnError('zipLarge', { file });
  if (count > MAX_FILES) throw new OwnError('tooManyFiles', { file, limit: MAX_FILES });
  const entries: Entry[] = [];
  let at = start;
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) {
      throw new OwnError('zipEntry', { file, index: index + 1, at });
    }
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const crc = view.getUint32(at + 16, true);
    const packed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const next =
      at + CENTRAL_BYTES + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const name = bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength);
    const path = new TextDecoder().decode(name).slice(0, MAX_PATH);
    const local = view.getUint32(at + 42, true);
    if (next > end || local + LOCAL_BYTES > end) {
      throw new OwnError('zipEntry', { file, index: index + 1, at });
    }
    at = next;
    if (path.endsWith('/')) continue;
    if ((flags & 1) !== 0) throw new OwnError('zipLocked', { file, entry: path });
    if (method !== 0 && method !== 8) throw new OwnError('zipMethod', { file, entry: path, method });
    if (size === 0xffffffff || packed === 0xffffffff) throw new OwnError('zipLarge', { file });
    entries.push({ path, deflated: method === 8, packed, size, crc, at: local });
  }
  return entries;
}

/** Where the record at the end begins: the last place with its mark whose comment reaches to the end of the file. */
function endOf(view: DataView): number | null {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END && view.getUint16(at + 20, true) === last - at) return at;
  }
  return null;
}

/** The packed bytes of an entry; null where its local header is not where the table of contents says. */
function packedOf(bytes: Bytes, { at, packed }: Entry): Bytes | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + LOCAL_BYTES > bytes.length || view.getUint32(at, true) !== LOCAL) return null;
  const start = at + LOCAL_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  return start + packed > bytes.length ? null : bytes.subarray(start, start + packed);
}

function headOf(bytes: Bytes, entry: Entry): Bytes {
  const packed = packedOf(bytes, entry);
  if (packed === null) return new Uint8Array(0);
  const head = new Uint8Array(Math.min(HEAD_BYTES, entry.size));
  const filled = entry.deflated ? inflateInto(head, packed, 2 * HEAD_BYTES, false) : copyInto(head, packed);
  return head.subarray(0, Math.min(filled, head.length));
}

/** @throws OwnError `zipData` where the entry does not unpack to what the table of contents declares. */
function unpacked(file: string, bytes: Bytes, entry: Entry): Bytes {
  const packed = packedOf(bytes, entry);
  const damaged = () => new OwnError('zipData', { file, entry: entry.path, declared: entry.size });
  if (packed === null) throw damaged();
  if (!entry.deflated && entry.packed !== entry.size) throw damaged();
  // A stream of this length cannot unpack to more; so a small file that declares gigabytes has none allocated for it.
  if (entry.deflated && entry.size > 1040 * (packed.length + 8)) throw damaged();
  const out = entry.deflated ? new Uint8Array(entry.size) : packed;
  if (entry.deflated && inflateInto(out, packed, PIECE, true) !== entry.size) throw damaged();
  if (crc32(out) !== entry.crc) throw damaged();
  return out;
}

function copyInto(out: Uint8Array, from: Uint8Array): number {
  out.set(from.subarray(0, out.length));
  return Math.min(from.length, out.length);
}

/**
 * Unpacks into `out`, given `piece` packed bytes at a time.
 * @param whole whether the stream must end where `packed` does; else it is left as soon as `out` is full
 * @returns the bytes that came, more than `out` holds where there are more; -1 where the stream is damaged
 */
function inflateInto(out: Uint8Array, packed: Uint8Array, piece: number, whole: boolean): number {
  let total = 0;
  const inflate = new Inflate((chunk) => {
    if (total < out.length) out.set(chunk.subarray(0, out.length - total), total);
    total += chunk.length;
  });
  const most = whole ? out.length : out.length - 1;
  try {
    for (let at = 0; at < packed.length; at += piece) {
      inflate.push(packed.subarray(at, at + piece), whole && at + piece >= packed.length);
      if (total > most) break;
    }
  } catch {
    return whole ? -1 : total;
  }
  return total;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = (c & 1) === 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c >>> 0;
});

/** The sum that zip uses. */
function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (c >>> 8) ^ (CRC_TABLE[(c ^ byte) & 0xff] ?? 0);
  return ~c >>> 0;
}
