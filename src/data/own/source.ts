/** A file to read, wherever its bytes are: on disk, in an archive, in memory. */
import { MAX_PATH } from './limits';

export type Bytes = Uint8Array<ArrayBuffer>;

export interface Source {
  /** Path within what was opened, with "/" between its parts. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** The first bytes, up to HEAD_BYTES of them; fewer where the file is shorter or damaged. */
  readonly head: () => Promise<Bytes>;
  /** All of it. @throws OwnError where it is damaged. */
  readonly bytes: () => Promise<Bytes>;
}

/** Enough to know any format by: a header of tar. */
export const HEAD_BYTES = 512;

/** A file on disk, or its like in a test. */
export interface Blobby {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
  arrayBuffer(): Promise<ArrayBuffer>;
}

export function fromBlob(path: string, blob: Blobby): Source {
  return {
    path,
    size: blob.size,
    head: async () => new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()),
    bytes: async () => new Uint8Array(await blob.arrayBuffer()),
  };
}

export function fromBytes(path: string, bytes: Bytes): Source {
  return {
    path,
    size: bytes.length,
    head: () => Promise.resolve(bytes.subarray(0, HEAD_BYTES)),
    bytes: () => Promise.resolve(bytes),
  };
}

/** Parts of a path, without those that lead nowhere or upwards. */
export function partsOf(path: string): readonly string[] {
  return path
    .slice(0, MAX_PATH)
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
}

export function baseName(path: string): string {
  return partsOf(path).at(-1) ?? path;
}

/** Files that systems leave behind in folders and archives, and that belong to no data set. */
export function isLeftBehind(path: string): boolean {
  const parts = partsOf(path);
  const last = parts.at(-1)?.toLowerCase() ?? '';
  return (
    parts.length === 0 ||
    parts.some((part) => part.startsWith('.') || part === '__MACOSX') ||
    last === 'thumbs.db' ||
    last === 'desktop.ini'
  );
}

/**
 * Paths without the folders that all of them begin with, so that a data set is the same whether its folder was opened, renamed or
 * packed with the folder above it.
 */
export function withoutCommonFolder(paths: readonly string[]): string[] {
  const all = paths.map(partsOf);
  const [first] = all;
  if (first === undefined) return [];
  let common = first.length - 1;
  for (const parts of all) {
    let same = 0;
    while (same < common && same < parts.length - 1 && parts[same] === first[same]) same += 1;
    common = same;
  }
  return all.map((parts) => parts.slice(common).join('/'));
}

/** Whether a file is of the test part, by the names that MNIST and CIFAR have. */
export function isTest(path: string): boolean {
  return /t10k|test/i.test(baseName(path));
}
