/**
 * Image files: their kind and their dimensions from the first bytes, so that absurd ones are refused before they are decoded. Decoding itself
 * is the browser's, and is handed in.
 */
import { OwnError } from './error';
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE, mib } from './limits';
import type { Bytes } from './source';
import type { Picture } from './types';

export type ImageKind = 'png' | 'jpeg' | 'gif' | 'webp' | 'bmp';

/** Decodes an image file to RGBA; rejects where it cannot. */
export type Decode = (bytes: Bytes, kind: ImageKind) => Promise<Picture>;

type Size = readonly [width: number, height: number];

function begins(head: Uint8Array, at: number, text: string): boolean {
  for (let k = 0; k < text.length; k++) if (head[at + k] !== text.charCodeAt(k)) return false;
  return true;
}

export function imageKind(head: Uint8Array): ImageKind | null {
  if (begins(head, 0, '\x89PNG\r\n\x1a\n')) return 'png';
  if (begins(head, 0, '\xff\xd8\xff')) return 'jpeg';
  if (begins(head, 0, 'GIF87a') || begins(head, 0, 'GIF89a')) return 'gif';
  if (begins(head, 0, 'RIFF') && begins(head, 8, 'WEBP')) return 'webp';
  return begins(head, 0, 'BM') && head[14] === 40 ? 'bmp' : null;
}

/**
 * Width and height as the file declares them.
 * @throws OwnError `tooLarge`, `imageHead`, `imageSize`.
 */
export function imageSize(file: string, bytes: Bytes): Size {
  if (bytes.length > MAX_IMAGE_BYTES) {
    throw new OwnError('tooLarge', { file, size: mib(bytes.length), limit: mib(MAX_IMAGE_BYTES) });
  }
  const kind = imageKind(bytes);
  let size: Size | null = null;
  try {
    size = kind === null ? null : DECLARED[kind](new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch (cause) {
    // Reading past the end: the file is cut off within its header.
    if (!(cause instanceof RangeError)) throw cause;
  }
  const [width, height] = size ?? [0, 0];
  if (width < 1 || height < 1) throw new OwnError('imageHead', { file });
  if (Math.max(width, height) > MAX_IMAGE_SIDE || width * height > MAX_IMAGE_PIXELS) {
    throw new OwnError('imageSize', { file, width, height, limit: MAX_IMAGE_PIXELS / 1e6 });
  }
  return [width, height];
}

const DECLARED: Readonly<Record<ImageKind, (view: DataView) => Size | null>> = {
  png: (view) => [view.getUint32(16), view.getUint32(20)],
  gif: (view) => [view.getUint16(6, true), view.getUint16(8, true)],
  bmp: (view) => [view.getInt32(18, true), Math.abs(view.getInt32(22, true))],
  jpeg: jpegSize,
  webp: webpSize,
};

/** The frame header, after segments of which each says its length. */
function jpegSize(view: DataView): Size | null {
  for (let at = 2; at < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    const length = view.getUint16(at + 2);
    if (marker === 0xda || length < 2) return null;
    at += 2 + length;
  }
  return null;
}

function webpSize(view: DataView): Size | null {
  const chunk = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)));
  if (chunk === 'VP8X') return [1 + three(view, 24), 1 + three(view, 27)];
  if (chunk === 'VP8 ') return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  if (chunk !== 'VP8L') return null;
  const bits = view.getUint32(21, true);
  return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)];
}

function three(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
}
