import { phrase } from '../texts/phrase';
import { DatasetError } from './dataset';
import { parseHeader, PREFIX_BYTES } from './parse';

/** Whether the bytes begin as gzip does. A server may have inflated the file on its way. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Inflates a gzip file. Its header is read as soon as it is there; exactly the length that it declares is allocated.
 * @throws DatasetError when the gzip or the header is damaged, or the length is not the declared one.
 */
export async function inflate(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return collect(file, source.pipeThrough(new DecompressionStream('gzip')));
}

/**
 * Reads an inflated stream into one array of the length that its header declares, and no further than that.
 * @throws DatasetError as `inflate`.
 */
export async function collect(
  file: string,
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  let prefix = new Uint8Array(0);
  let whole: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  try {
    for (;;) {
      const { done, value } = await next(file, reader);
      if (done) break;
      let chunk: Uint8Array = value;
      if (whole === undefined) {
        // A stream may begin with chunks shorter than the header; they are few.
        if (prefix.length > 0) chunk = joined(prefix, chunk);
        if (chunk.length < PREFIX_BYTES) {
          prefix = new Uint8Array(chunk);
          continue;
        }
        whole = new Uint8Array(parseHeader(file, new Uint8Array(chunk.subarray(0, PREFIX_BYTES))).totalBytes);
      }
      if (filled + chunk.length > whole.length) {
        const declared = phrase('data.declared', { count: whole.length });
        throw new DatasetError(file, 'data.fields.length', phrase('data.moreBytes'), declared);
      }
      whole.set(chunk, filled);
      filled += chunk.length;
    }
  } finally {
    // Ends the source as well; what it may still answer is of no interest.
    reader.cancel().catch(() => {});
  }
  if (whole === undefined) {
    const least = phrase('data.atLeast', { least: PREFIX_BYTES });
    throw new DatasetError(file, 'data.fields.length', phrase('data.bytes', { count: prefix.length }), least);
  }
  if (filled < whole.length) {
    const declared = phrase('data.declaredCut', { count: whole.length });
    throw new DatasetError(file, 'data.fields.length', phrase('data.bytes', { count: filled }), declared);
  }
  return whole;
}

async function next<T>(file: string, reader: ReadableStreamDefaultReader<T>) {
  try {
    return await reader.read();
  } catch (cause) {
    throw new DatasetError(file, 'data.fields.gzip', phrase('data.damaged'), phrase('data.whole'), { cause });
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
