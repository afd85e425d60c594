/** gzip, unpacked by the platform's own stream, and no further than a bound: the length a gzip declares is not to be believed. */
import { OwnError } from './error';
import { mib } from './limits';
import type { Bytes } from './source';

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/**
 * @param limit bytes that it may unpack to
 * @param onBytes hears how many have been unpacked so far
 * @throws OwnError `gzipDamaged`, `unpacksTooFar`.
 */
export async function gunzip(
  file: string,
  bytes: Bytes,
  limit: number,
  onBytes?: (count: number) => void,
): Promise<Bytes> {
  const source = new ReadableStream<Bytes>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new OwnError('gzipDamaged', { file, at: total }, { cause });
      });
      if (done) break;
      total += value.length;
      if (total > limit) throw new OwnError('unpacksTooFar', { file, limit: mib(limit) });
      chunks.push(value);
      onBytes?.(total);
    }
  } finally {
    // Ends the source as well; what it may still answer is of no interest.
    reader.cancel().catch(() => {});
  }
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
