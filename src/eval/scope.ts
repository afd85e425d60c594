/** Whatever holds GPU memory. */
interface Disposable {
  destroy(): void;
}

/** Notes a resource, and hands it back. */
export type Own = <T extends Disposable>(resource: T) => T;

/** Runs `work` and then destroys everything that it owned, latest first, whether it returned or threw. */
export async function scoped<T>(work: (own: Own) => Promise<T>): Promise<T> {
  const owned: Disposable[] = [];
  try {
    return await work((resource) => {
      owned.push(resource);
      return resource;
    });
  } finally {
    for (const resource of owned.toReversed()) resource.destroy();
  }
}
