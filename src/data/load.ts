import { phrase } from '../texts/phrase';
import { DatasetError, IMAGE_SETS, type Dataset, type DatasetName, type ImageSetName } from './dataset';
import { inflate, isGzip } from './inflate';
import { MAX_BYTES, parseDataset } from './parse';

export interface LoadOptions {
  /** Of the experiment; the toy sets are drawn from it, the images do not depend on it. */
  readonly seed: number;
  /**
   * Absolute address of the folder that holds `data/`, normally the page's `document.baseURI`. A worker must be told: its
   * own address is that of its script. Needed for images unless `fetchBytes` is given.
   */
  readonly baseUrl?: string;
  /** Replaces fetch: gets the path relative to the page ("data/mnist.bin"). */
  readonly fetchBytes?: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** Bytes loaded so far, and in all where the server says so. */
  readonly onProgress?: (loaded: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
}

/**
 * Loads an image set from its file or draws a toy set from the seed.
 * @throws DatasetError when the file cannot be had or is not what it should be; AbortError after `signal`.
 */
export async function loadDataset(name: DatasetName, options: LoadOptions): Promise<Dataset> {
  if (name === 'own') throw new RangeError('own data come from the reader, not from the page');
  if (!isImageSet(name)) return (await import('./toy')).makeToySet(name, options.seed);
  const file = `data/${name}.bin`;
  const bytes = await (options.fetchBytes?.(file) ?? download(file, options));
  const parts = parseDataset(file, isGzip(bytes) ? await inflate(file, bytes) : bytes);
  return { name, kind: 'image', inputs: parts.height * parts.width, ...parts };
}

export function isImageSet(name: DatasetName): name is ImageSetName {
  return (IMAGE_SETS as readonly string[]).includes(name);
}

async function download(
  file: string,
  { baseUrl, onProgress, signal }: LoadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const either = phrase('or', { first: 'baseUrl', second: 'fetchBytes' });
  if (baseUrl === undefined)
    throw new DatasetError(file, 'data.fields.address', phrase('data.nothing'), either);
  const url = new URL(file, baseUrl);
  const response = await fetch(url, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
    if (signal?.aborted === true) throw cause;
    const found = phrase('data.noAnswer', { url: url.href });
    throw new DatasetError(file, 'data.fields.download', found, phrase('data.whole'), { cause });
  });
  if (!response.ok || response.body === null) {
    const found = phrase('data.answer', { status: response.status, url: url.href });
    throw new DatasetError(file, 'data.fields.download', found, 'HTTP 200');
  }
  const length = response.headers.get('content-length');
  // The length of an encoded body is that of the encoded bytes, not of those that arrive here.
  const total = length === null || response.headers.has('content-encoding') ? undefined : Number(length);
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      if (signal?.aborted === true) throw cause;
      const found = phrase('data.cut', { count: loaded });
      throw new DatasetError(file, 'data.fields.download', found, phrase('data.whole'), { cause });
    });
    if (done) break;
    loaded += value.length;
    if (loaded > MAX_BYTES) {
      await reader.cancel();
      const most = phrase('data.atMost', { most: MAX_BYTES });
      throw new DatasetError(file, 'data.fields.download', phrase('data.moreBytes'), most);
    }
    chunks.push(value);
    onProgress?.(loaded, total);
  }
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
