/**
 * What a build consists of, and which of it answers a request: shared by the service worker and its tests. A file is kept under its address with
 * its hash as the query, so a cache holds files of several builds side by side, and nothing is fetched again that has not changed.
 */

/** A build, as src/offline/plugin writes it in front of the service worker. */
export interface Build {
  /** Hash of the content by path, relative to the page; the page itself is ''. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths that are large and not always wanted: kept when they are first used, not at the first visit. */
  readonly later: readonly string[];
}

/** What the page asks of the service worker: to keep a file of the build, or to take over from the one before it. */
export type Request = { readonly type: 'keep'; readonly path: string } | { readonly type: 'takeOver' };

/** Files of former builds lie here under names of their own; others in a folder never do. */
const HASHED = /^assets\//;

/** The hash of a file of the build; undefined for what is none. */
export function hashOf({ files }: Build, path: string): string | undefined {
  return Object.hasOwn(files, path) ? files[path] : undefined;
}

/** Path of an address relative to the page's folder, which is the worker's scope; null outside it. Query and hash do not count. */
export function pathOf(address: string, scope: string): string | null {
  const url = new URL(address);
  const bare = url.origin + url.pathname;
  if (!bare.startsWith(scope)) return null;
  const path = bare.slice(scope.length);
  return path === 'index.html' ? '' : path;
}

/** Whether the worker answers for a path. Whatever else lies in the page's folder is none of its business. */
export function answersFor(build: Build, path: string): boolean {
  return hashOf(build, path) !== undefined || HASHED.test(path);
}

/** Where a file of the build is kept. */
export function keyOf(build: Build, path: string, scope: string): string {
  return `${scope}${path}?${hashOf(build, path) ?? ''}`;
}

/** Of what is kept, what no file of this build is. */
export function stale(build: Build, keys: readonly string[], scope: string): string[] {
  const present = new Set(Object.keys(build.files).map((path) => keyOf(build, path, scope)));
  return keys.filter((key) => !present.has(key));
}

/** What is kept at the first visit. */
export function firstOf({ files, later }: Build): string[] {
  const apart = new Set(later);
  return Object.keys(files).filter((path) => !apart.has(path));
}
