/** The Vite plugin: `import kernel from './kernel.wgsl'` gives metadata, and its types land in the types folder. */
import { compact } from './compact.js';
import { isSnippet, readKernel, resolveFolders, writeDeclaration, writeDeclarations } from './files.js';

/**
 * @param {{ shaders?: string, types?: string }} [options] folders relative to Vite's root: the shaders (`shaders`), whose
 *   folder `lib` holds the snippets of `#import`, and the generated declarations (`.types`)
 * @returns {import('vite').Plugin}
 */
export function wgsl(options = {}) {
  let folders = resolveFolders('.', options);
  let shipped = false;
  /** @type {Map<string, string[]>} snippets of each loaded kernel */
  const snippetsOf = new Map();
  return {
    name: 'webgpu-typed',
    enforce: 'pre',
    configResolved(config) {
      folders = resolveFolders(config.root, options);
      shipped = config.command === 'build';
    },
    buildStart() {
      // A broken kernel fails where it is loaded; here it must not keep the others from their types.
      for (const error of writeDeclarations(folders).errors) this.warn(error);
    },
    load: {
      filter: { id: /\.wgsl$/ },
      handler(file) {
        if (isSnippet(file, folders)) throw new Error(`${file} is a snippet: use #import in a kernel.`);
        const { kernel, snippets } = readKernel(file, folders);
        for (const snippet of snippets) this.addWatchFile(snippet);
        snippetsOf.set(file, snippets);
        writeDeclaration(file, kernel, folders);
        // A shipped bundle needs no comments; while developing, messages of the compiler show the source as it was written.
        const emitted = shipped ? { ...kernel, source: compact(kernel.source) } : kernel;
        return { code: `export default ${JSON.stringify(emitted)};\n`, map: null, moduleType: 'js' };
      },
    },
    transform: {
      filter: { id: /\.wgsl$/ },
      handler(_, file) {
        // Vite's development server forgets what the first load of a module watches: the module is not in its graph yet.
        for (const snippet of snippetsOf.get(file) ?? []) this.addWatchFile(snippet);
      },
    },
  };
}
