/** Hearing of memory that runs out. */
import { SaidError, say } from '../texts/say';

/** The GPU had no memory left for what was to be made. */
export class OutOfMemory extends Error {
  override readonly name = 'OutOfMemory';
}

/**
 * Runs `work` under error scopes. What cannot be made for want of memory is invalid, and every later use of it is an error that
 * says less, so those are caught, too. What `work` made before it is told is for its caller to free. Error scopes of a device form a
 * stack: two watches of one device may follow or contain each other, but not overlap.
 * @throws OutOfMemory where memory ran out meanwhile, whatever else came of it; else what `work` throws, or an Error with what the
 * GPU found invalid
 */
export async function watchMemory<T>(device: GPUDevice, work: () => T | Promise<T>): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  let result: { readonly value: T } | { readonly thrown: unknown };
  try {
    result = { value: await work() };
  } catch (thrown) {
    result = { thrown };
  }
  // A lost device answers with a rejection; whoever uses it hears of the loss itself.
  const [invalid, short] = await Promise.all([
    device.popErrorScope().catch(() => null),
    device.popErrorScope().catch(() => null),
  ]);
  if (short !== null) throw new OutOfMemory(short.message);
  if ('thrown' in result) throw result.thrown;
  if (invalid !== null) throw new SaidError(say('failures.gpuReported', { report: invalid.message }));
  return result.value;
}
