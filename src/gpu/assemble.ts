/** Making a whole of parts that hold GPU memory. */

/** Notes a part that holds GPU memory, and hands it back. */
export type Own = <T extends { destroy(): void }>(part: T) => T;

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
