/** The sources of the kernels as they were written, comments and all; each is fetched when somebody wants to read it. */

const FILES = import.meta.glob<string>('/shaders/**/*.wgsl', { query: '?raw', import: 'default' });

/** Files by their path below `shaders/`, for instance `flow/walk-rows.wgsl`. */
export const KERNEL_FILES: readonly string[] = Object.keys(FILES).map((path) =>
  path.replace('/shaders/', ''),
);

/** The text of a file below `shaders/`. */
export function kernelSource(file: string): Promise<string> {
  const load = FILES[`/shaders/${file}`];
  return load === undefined ? Promise.reject(new Error(`There is no shader ${file}.`)) : load();
}

/** The files that a source takes snippets from, in its order. */
export function importsOf(source: string): readonly string[] {
  return [...source.matchAll(/^#import (\w+)/gm)].map(([, name]) => `lib/${name}.wgsl`);
}
