// npm run lzn -- COMMAND [options]   (npm run lzn -- --help)
// The playground without a browser window. This file serves the sources to Node and to a headless browser; the commands are src/cli/lzn.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { wgsl } from 'webgpu-typed/vite';
import { texts } from '../src/texts/plugin/vite.js';
import { browserArgs, ensureBrowser } from './browser.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// Paths are of the folder that npm was called in.
process.chdir(process.env.INIT_CWD ?? '.');

/** Of src/cli/lzn/main.ts.
 * @typedef {{ root: string, listen(): Promise<string>, browser(adapter: 'software' | 'hardware'): { executablePath: string, args: string[] } }} Host
 * @typedef {{ main(args: string[], host: Host, build: string): Promise<number> }} Commands */

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  cacheDir: join(root, 'node_modules/.cache/vite-lzn'),
  plugins: [wgsl({ shaders: 'shaders', types: '.types' }), texts()],
  // Named here, or vite finds them during the run and reloads the page.
  optimizeDeps: { entries: [], include: ['fflate', 'ml-matrix', 'papaparse', 'use-intl/core', 'valibot'] },
  server: { host: '127.0.0.1', port: 0, hmr: false, ws: false, watch: null },
});

/** Version and commit, in words. */
function build() {
  const { version } = /** @type {{ version: string }} */ (
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  );
  try {
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return `${version} (${commit.trim()})`;
  } catch {
    return version; // no clone
  }
}

/** @type {Host} */
const host = {
  root,
  async listen() {
    await server.listen();
    return server.resolvedUrls?.local[0] ?? '';
  },
  browser(adapter) {
    if (adapter === 'hardware') process.env.WEBGPU = 'hardware';
    else delete process.env.WEBGPU;
    return { executablePath: ensureBrowser(), args: browserArgs() };
  },
};

let status = 1;
try {
  const commands = /** @type {Commands} */ (await server.ssrLoadModule('/src/cli/lzn/main.ts'));
  status = await commands.main(process.argv.slice(2), host, build());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
} finally {
  await server.close();
}
process.exit(status);
