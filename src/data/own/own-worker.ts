/**
 * The worker that reads data, so that neither page nor training waits. To cancel is to end the worker. Errors cross as plain data, since an
 * Error loses its fields on the way.
 */
import * as Comlink from 'comlink';
import type { OwnApi } from './api';
import { decode } from './decode';
import { detailOf } from './error';
import { hubSplits } from './hub';
import type { Network } from './hub-api';
import { Reading } from './reading';
import { fromBlob } from './source';
import type { OnProgress } from './types';
import type { Split } from '../dataset';

const network: Network = {
  fetch: (url, init) => fetch(url, init),
  wait: (milliseconds) => new Promise((done) => void setTimeout(done, milliseconds)),
};

/** Milliseconds between two words on how far a piece of work is: more nobody can read, and each crosses a thread. */
const PACE = 100;

function paced(onProgress: OnProgress): OnProgress {
  let last = 0;
  let stage: string | null = null;
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && now - last < PACE) return;
    last = now;
    ({ stage } = progress);
    onProgress(progress);
  };
}

let reading: Reading | null = null;

function current(): Reading {
  if (reading === null) throw new Error('Nothing has been read.');
  return reading;
}

/** The same function, which rejects with an OwnErrorDetail. */
function guarded<A extends unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      throw detailOf(error); // oxlint-disable-line no-throw-literal -- Comlink sends anything but an Error as it is
    }
  };
}

const buffersOf = ({ labels, pixels, points }: Split) =>
  [labels, pixels, points].flatMap((array) => (array === undefined ? [] : [array.buffer]));

const api: OwnApi = {
  readFiles: guarded(async (files, onProgress) => {
    const sources = files.map(({ path, file }) => fromBlob(path, file));
    reading = await Reading.ofFiles(sources, decode, paced(onProgress));
    return reading.recognised;
  }),
  hubSplits: guarded((dataset) => hubSplits(network, dataset)),
  readHub: guarded(async (place, rows, onProgress) => {
    reading = await Reading.ofHub(place, rows, decode, network, paced(onProgress));
    return reading.recognised;
  }),
  preview: guarded((side) => current().preview(side)),
  prepare: guarded(async (choices, onProgress) => {
    const data = await current().prepare(choices, paced(onProgress));
    const { train, test } = data.dataset;
    return Comlink.transfer(data, [...new Set([...buffersOf(train), ...buffersOf(test)])]);
  }),
};

Comlink.expose(api);
