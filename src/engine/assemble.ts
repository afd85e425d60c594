/** Making a whole of parts that hold GPU memory. */
import type { Own } from '../eval/scope';

/** Runs `work`; where that throws, destroys everything that it owned until then, latest first. */
export async function assemble<T>(work: (own: Own) => Promise<T>): Promise<T> {
  const owned: { destroy(): void }[] = [];
  try {
    return await work((part) => {
      owned.push(part);
      return part;
    });
  } catch (error) {
    for (const part of owned.toReversed()) part.destroy();
    throw error;
  }
}
