/** The page's end of the worker that reads data. It is started when something is to be read, and ended to cancel. */
import * as Comlink from 'comlink';
import type { OwnApi } from '../../../data/own/api';

export interface Reader {
  readonly api: Comlink.Remote<OwnApi>;
  /** Ends whatever it is at. */
  readonly end: () => void;
}

/** @param onFailure hears that the worker itself failed: its script could not be had, or its memory ran out */
export function spawnReader(onFailure: (reason: string) => void): Reader {
  const worker = new Worker(new URL('../../../data/own/own-worker.ts', import.meta.url), {
    type: 'module',
    name: 'latent-zoning-reader',
  });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    // A script that cannot be loaded gives a plain event, without a message.
    onFailure((event as Partial<ErrorEvent>).message ?? 'worker');
  });
  return { api: Comlink.wrap<OwnApi>(worker), end: () => worker.terminate() };
}
