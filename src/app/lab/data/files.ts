/** What was dropped or chosen, as files with their paths; folders are gone through. */
import type { GivenFile } from '../../../data/own/api';
import { OwnError } from '../../../data/own/error';
import { MAX_FILES } from '../../../data/own/limits';

/** A file that was chosen, or an entry of what was dropped. */
export type Dropped = File | FileSystemEntry;

/** Folders within folders: deeper only a link to a folder above leads. */
const MAX_DEPTH = 32;

/** What a drop holds. Must be asked while the event is handled: afterwards it is empty. */
export function dropped(transfer: DataTransfer): Dropped[] {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const found = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  return found.filter((each) => each !== null);
}

/** @throws OwnError `tooManyFiles`. */
export async function filesOf(given: readonly Dropped[]): Promise<GivenFile[]> {
  const files: GivenFile[] = [];
  const add = (path: string, file: File) => {
    if (files.length === MAX_FILES) throw new OwnError('tooManyFiles', { file: path, limit: MAX_FILES });
    files.push({ path, file });
  };
  const visit = async (entry: FileSystemEntry, depth: number): Promise<void> => {
    const path = entry.fullPath.replace(/^\//, '');
    if (isFile(entry)) {
      add(path, await new Promise<File>((done, failed) => entry.file(done, failed)));
    } else if (isFolder(entry) && depth < MAX_DEPTH) {
      const reader = entry.createReader();
      for (;;) {
        // A folder is told in pieces, of 100 entries in some browsers; an empty one is the last.
        const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
        if (some.length === 0) break;
        for (const each of some) await visit(each, depth + 1);
      }
    }
  };
  for (const each of given) {
    if (each instanceof File) add(each.webkitRelativePath || each.name, each);
    else await visit(each, 0);
  }
  return files;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
