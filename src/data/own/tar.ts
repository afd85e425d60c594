/**
 * Entries of a tar archive, as views of its bytes. By hand, since the small readers there are (nanotar among them) check no sum, take a
 * negative length for a step backwards and go round for ever, and drop the first half of a long path.
 */
import { OwnError } from './error';
import { MAX_FILES, MAX_PATH } from './limits';
import type { Bytes } from './source';

export interface TarEntry {
  readonly path: string;
  readonly bytes: Bytes;
}

const BLOCK = 512;

/** Whether the first block is the header of an entry: its sum must be right, which chance seldom makes it. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && head[0] !== 0 && sumIsRight(head.subarray(0, BLOCK));
}

/**
 * Regular files of the archive in its order; links, devices and folders are left out. Nothing is copied.
 * @throws OwnError `tarHeader`, `tarCut`, `tarEnd`, `tooManyFiles`.
 */
export function readTar(file: string, bytes: Bytes): TarEntry[] {
  const entries: TarEntry[] = [];
  let longPath: string | null = null;
  let blocks = 0;
  let at = 0;
  // The end is a block of zeros: without it, entries may be missing.
  while (bytes[at] !== 0) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.length < BLOCK) throw new OwnError('tarEnd', { file, found: bytes.length });
    if (!sumIsRight(header)) throw new OwnError('tarHeader', { file, at });
    const size = octal(header.subarray(124, 136));
    if (size === null) throw new OwnError('tarHeader', { file, at });
    const start = at + BLOCK;
    const path: string = longPath ?? pathOf(header);
    if (start + size > bytes.length) {
      throw new OwnError('tarCut', { file, entry: path, declared: size, found: bytes.length - start });
    }
    blocks += 1;
    if (blocks > 2 * MAX_FILES) throw new OwnError('tooManyFiles', { file, limit: MAX_FILES });
    const data = bytes.subarray(start, start + size);
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'L') longPath = text(data);
    else if (type === 'x') longPath = pathOfExtension(data) ?? longPath;
    else {
      longPath = null;
      if (type === '0' || type === '\0' || type === '7') entries.push({ path, bytes: data });
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (entries.length > MAX_FILES) throw new OwnError('tooManyFiles', { file, limit: MAX_FILES });
  return entries;
}

/** Text up to the first zero. */
function text(bytes: Uint8Array): string {
  // Four bytes a character at most: what lies behind is never shown.
  const part = bytes.subarray(0, 4 * MAX_PATH);
  const end = part.indexOf(0);
  return new TextDecoder().decode(end === -1 ? part : part.subarray(0, end)).slice(0, MAX_PATH);
}

/** A number in octal digits; null where it is none. */
function octal(bytes: Uint8Array): number | null {
  const digits = String.fromCharCode(...bytes).replaceAll(/^[ \0]+|[ \0]+$/g, '');
  return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

/** The sum of a header's bytes, its own field read as spaces. */
function sumIsRight(header: Uint8Array): boolean {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += header[i] ?? 0;
  return octal(header.subarray(148, 156)) === sum;
}

function pathOf(header: Uint8Array): string {
  const name = text(header.subarray(0, 100));
  const posix = text(header.subarray(257, 262)) === 'ustar' && header[262] === 0;
  const prefix = posix ? text(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** The path that an extended header gives to the entry after it: records "<length> path=<value>\n". */
function pathOfExtension(data: Uint8Array): string | null {
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    if (space === -1) return null;
    const length = Number(text(data.subarray(at, space)));
    if (!Number.isInteger(length) || length <= space - at || at + length > data.length) return null;
    const record = text(data.subarray(space + 1, at + length - 1));
    if (record.startsWith('path=')) return record.slice(5);
    at += length;
  }
  return null;
}
