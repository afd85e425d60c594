/** A zip archive whose entries are read one by one, each within a bound of its own. */
import { OwnError, type OwnErrorCode } from '../data/own/error';
import { readZip } from '../data/own/zip';
import { type FileCode, FileError, shown } from './errors';

export interface Archive {
  readonly has: (name: string) => boolean;
  /**
   * The bytes of an entry; `most` bounds its declared size, before anything is allocated.
   * @throws FileError where it is missing, there twice, too large or damaged
   */
  readonly read: (name: string, most: number) => Promise<Uint8Array<ArrayBuffer>>;
}

/** Bytes that all entries together may declare; each that is read has a bound of its own. */
const MOST = 2 ** 32;

/** @throws FileError where the directory of the archive cannot be read */
export function archiveOf(file: Uint8Array<ArrayBuffer>): Archive {
  const entries = guarded(() => readZip('', file, MOST));
  const named = (name: string) => entries.filter(({ path }) => path === name);
  return {
    has: (name) => named(name).length > 0,
    read: async (name, most) => {
      const [entry, second] = named(name);
      if (entry === undefined) throw new FileError('zipPart', { entry: name });
      if (second !== undefined) throw new FileError('zipTwice', { entry: name });
      if (entry.size > most) throw new FileError('zipBound', { entry: name, found: entry.size, most });
      return entry.bytes().catch(asFileError);
    },
  };
}

function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    return asFileError(thrown);
  }
}

/** The archive's own troubles under names of this catalogue. */
const CODES: Partial<Record<OwnErrorCode, FileCode>> = {
  zipEnd: 'zipEnd',
  zipEntry: 'zipDirectory',
  zipLocked: 'zipLocked',
  zipMethod: 'zipMethod',
  zipData: 'zipDamaged',
};

function asFileError(thrown: unknown): never {
  if (!(thrown instanceof OwnError)) throw thrown;
  const { entry = '', index = 0 } = thrown.values;
  throw new FileError(
    CODES[thrown.code] ?? 'zipLarge',
    { entry: shown(String(entry)), index },
    { cause: thrown },
  );
}
