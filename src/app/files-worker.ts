/** The page's end of the thread for files, which is started when it is first needed. */
import * as Comlink from 'comlink';
import type { FilesApi } from '../files/file-worker';
import { FileError, type FileTrouble, troubleOf } from '../files/errors';

let worker: Comlink.Remote<FilesApi> | undefined;

/** The thread for files. */
export function filesWorker(): Comlink.Remote<FilesApi> {
  worker ??= Comlink.wrap<FilesApi>(
    new Worker(new URL('../files/file-worker.ts', import.meta.url), {
      type: 'module',
      name: 'latent-zoning-files',
    }),
  );
  return worker;
}

/** Whatever a call to the thread has thrown, as plain data. */
export function fileTrouble(thrown: unknown): FileTrouble {
  const { code, values } = (thrown ?? {}) as Partial<FileTrouble>;
  if (thrown instanceof FileError || code === undefined || values === undefined) return troubleOf(thrown);
  return { code, values };
}
