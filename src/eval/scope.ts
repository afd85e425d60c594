/** GPU memory that lives only as long as a piece of work. */
import type { Own } from '../gpu/assemble';

export type { Own };

/** Runs `work` and then destroys everything that it owned, latest first, whether it returned or threw. */
export async function scoped<T>(work: (own: Own) => Promise<T>): Promise<T> {
  const owned: { destroy(): void }[] = [];
  try {
    return await work((resource) => {
      owned.push(resource);
      return resource;
    });
  } finally {
    for (const resource of owned.toReversed()) resource.destroy();
  }
}
