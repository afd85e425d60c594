/** Opens archives, and archives within them once, until there are only plain files. */
import { OwnError } from './error';
import { gunzip, isGzip } from './gzip';
import { MAX_FILES, MAX_UNPACKED_BYTES } from './limits';
import { baseName, fromBytes, isLeftBehind, type Source } from './source';
import { isTar, readTar } from './tar';
import type { OnProgress } from './types';
import { isZip, readZip } from './zip';

/** An archive, a compressed file in it, and what that holds: deeper nobody packs data. */
const MAX_DEPTH = 3;

/** @throws OwnError of whichever archive is damaged, `unpacksTooFar`, `tooManyFiles`. */
export async function unpack(sources: readonly Source[], onProgress: OnProgress): Promise<Source[]> {
  let left = MAX_UNPACKED_BYTES;
  const files: Source[] = [];

  const open = async (source: Source, depth: number): Promise<void> => {
    if (isLeftBehind(source.path)) return;
    const head = await source.head();
    const { path } = source;
    if (isGzip(head)) {
      if (depth === MAX_DEPTH) throw new OwnError('tooDeep', { file: path });
      onProgress({ stage: 'unpacking', done: 0, total: null });
      const bytes = await gunzip(path, await source.bytes(), left, (done) => {
        onProgress({ stage: 'unpacking', done, total: null });
      });
      left -= bytes.length;
      await open(fromBytes(path.replace(/\.gz$/i, '').replace(/\.tgz$/i, '.tar'), bytes), depth + 1);
    } else if (isZip(head)) {
      if (depth === MAX_DEPTH) throw new OwnError('tooDeep', { file: path });
      const entries = readZip(path, await source.bytes(), left);
      left -= entries.reduce((sum, entry) => sum + entry.size, 0);
      for (const entry of entries) await open({ ...entry, path: join(path, entry.path) }, depth + 1);
    } else if (isTar(head)) {
      if (depth === MAX_DEPTH) throw new OwnError('tooDeep', { file: path });
      for (const entry of readTar(path, await source.bytes())) {
        await open(fromBytes(join(path, entry.path), entry.bytes), depth + 1);
      }
    } else {
      files.push(source);
      if (files.length > MAX_FILES) throw new OwnError('tooManyFiles', { file: path, limit: MAX_FILES });
    }
  };

  for (const source of sources) await open(source, 0);
  return files;
}

/** The path of an entry: the archive is a folder. */
function join(archive: string, entry: string): string {
  const parent = archive.includes('/') ? archive.slice(0, archive.lastIndexOf('/') + 1) : '';
  return `${parent}${baseName(archive)}/${entry}`;
}
