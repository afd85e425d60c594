// npm run bench:node -- [NAME ...] [--json FILE] [--adapter software|hardware] [--reps N] [--growth]
// The benchmark without a browser, on Dawn for Node, for GPU machines that have none: ours and naive, and PyTorch where it is there.
// Dawn (the npm package `webgpu`, 132 MB) is fetched on the first call into node_modules/.cache/dawn; it is no dependency.
// Exit status: 0; 1 when ours failed; 2 when the call was wrong or there is no Dawn.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createServer } from 'vite';
import { wgsl } from 'webgpu-typed/vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const VERSION = '0.6.2';

const HELP = `
On a machine without a GPU, Dawn needs to be shown a software Vulkan driver, such as Chromium's SwiftShader:
  LD_LIBRARY_PATH=/usr/lib/chromium VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json npm run bench:node
PYTHON names the interpreter that is asked for torch (default python3).`;

/** The package, fetched where it is missing. @returns {Promise<unknown>} */
async function loadDawn() {
  const folder = join(root, 'node_modules/.cache/dawn');
  const entry = join(folder, `node_modules/webgpu/index.js`);
  if (!existsSync(entry)) {
    console.error(`Fetching Dawn for Node (webgpu ${VERSION}, 132 MB) into node_modules/.cache/dawn.`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const npm = process.env.npm_execpath; // set by npm for its scripts
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `webgpu@${VERSION}`,
    ];
    if (npm === undefined)
      execFileSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
    else execFileSync(process.execPath, [npm, ...args], { stdio: 'inherit' });
  }
  return import(pathToFileURL(entry).href);
}

/** Of bench/driver/arguments.ts and bench/driver/node.ts.
 * @typedef {{ help: boolean }} Options
 * @typedef {{ USAGE: string, parseArguments(argv: string[]): Options }} Command
 * @typedef {{ main(options: Options, dawn: unknown): Promise<number> }} Driver */

const server = await createServer({
  root,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  cacheDir: join(root, 'node_modules/.cache/vite-bench-node'),
  plugins: [wgsl({ shaders: 'shaders', types: '.types' })],
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
});
let status = 2;
try {
  const command = /** @type {Command} */ (await server.ssrLoadModule('/bench/driver/arguments.ts'));
  const options = command.parseArguments(process.argv.slice(2));
  if (options.help) {
    console.log(command.USAGE.replace('bench --', 'bench:node --') + HELP);
    status = 0;
  } else {
    process.chdir(root);
    const driver = /** @type {Driver} */ (await server.ssrLoadModule('/bench/driver/node.ts'));
    status = await driver.main(options, await loadDawn());
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
} finally {
  await server.close();
}
// Dawn's own threads would keep the process alive.
process.exit(status);
