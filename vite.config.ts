import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { wgsl } from 'webgpu-typed/vite';
import { offline } from './src/offline/plugin/vite.js';
import { texts } from './src/texts/plugin/vite.js';
import manifest from './package.json' with { type: 'json' };

/** KaTeX names each of its fonts three times; every browser with WebGPU reads woff2, so the other two are not shipped. */
function modernFonts(): Plugin {
  return {
    name: 'modern-fonts',
    enforce: 'pre',
    transform: {
      filter: { id: /katex.*\.css$/ },
      handler: (css) => ({
        code: css.replace(/,\s*url\([^)]*\)\s*format\("(?:woff|truetype)"\)/g, ''),
        map: null,
      }),
    },
  };
}

/** What the bundler tells while it makes chunks. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/**
 * Everything that an entry needs before it can run, in one chunk. Left to itself the bundler cuts out of it whatever lazily fetched chunks
 * need as well, and many small chunks compress worse than one.
 */
function together(name: string, entry: string) {
  const start = fileURLToPath(new URL(entry, import.meta.url));
  let first: Set<string> | undefined;
  const reached = (modules: Modules): Set<string> => {
    const known = new Set([start]);
    // A Set may grow while it is walked.
    for (const id of known) for (const next of modules.getModuleInfo(id)?.importedIds ?? []) known.add(next);
    return known;
  };
  const chunkOf = (id: string, modules: Modules) => {
    if (modules.getModuleInfo(start) === null) return null; // the build of another worker
    first ??= reached(modules);
    return first.has(id) ? name : null;
  };
  return { codeSplitting: { groups: [{ name: chunkOf, debugName: name }] } };
}

/** Version and commit, for receipts; the version alone where there is no repository. */
function build(): string {
  try {
    const describe = ['describe', '--always', '--dirty', '--exclude=*'];
    const commit = execFileSync('git', describe, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return `${manifest.version} ${commit.trim()}`;
  } catch {
    return manifest.version;
  }
}

export default defineConfig(({ command }) => ({
  base: './',
  define: { __BUILD__: JSON.stringify(command === 'build' ? build() : 'dev') },
  plugins: [react(), modernFonts(), wgsl({ shaders: 'shaders', types: '.types' }), texts(), offline()],
  worker: {
    format: 'es',
    plugins: () => [wgsl({ shaders: 'shaders', types: '.types' }), texts()],
    rolldownOptions: { output: together('engine', 'src/engine/worker.ts') },
  },
  build: { target: 'es2022', sourcemap: true, rolldownOptions: { output: together('page', 'src/main.tsx') } },
}));
