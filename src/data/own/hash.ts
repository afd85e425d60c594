/** SHA-256 of what was opened, by which a link knows its data again. */
import type { Bytes } from './source';

/** 64 lower-case hex digits. */
export async function sha256(bytes: Bytes): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface HashedFile {
  readonly path: string;
  readonly sha256: string;
}

/** Of one file its own; of several that of the lines "<sha of file>  <path>", sorted by path, each ended by a line feed. */
export async function sha256OfAll(files: readonly HashedFile[]): Promise<string> {
  const [only] = files;
  if (files.length === 1 && only !== undefined) return only.sha256;
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
  return sha256(new TextEncoder().encode(sorted.map((f) => `${f.sha256}  ${f.path}\n`).join('')));
}
