// npm run bench -- [NAME ...] [--json FILE] [--adapter software|hardware] [--reps N] [--impl LIST] [--growth]
// Measures the project's kernels against naive ones, jax-js and TensorFlow.js, all in one headless browser.
// This file starts what the measurement needs; the measurement itself is bench/driver/browser.ts.
//   npm run bench -- ui   measures the page itself: tasks, handlers and frames while it trains (bench/ui/run.ts).
// Exit status: 0; 1 when ours failed; 2 when the call was wrong.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer, preview } from 'vite';
import { wgsl } from 'webgpu-typed/vite';
import { browserArgs, ensureBrowser } from './browser.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Of bench/driver/arguments.ts and bench/driver/browser.ts.
 * @typedef {{ help: boolean, names: string[], adapter: 'software' | 'hardware' }} Options
 * @typedef {{ USAGE: string, parseArguments(argv: string[]): Options }} Command
 * @typedef {{ main(options: Options, browser: { executablePath: string, args: string[], address: string }): Promise<number> }} Driver */

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  cacheDir: join(root, 'node_modules/.cache/vite-bench'),
  plugins: [wgsl({ shaders: 'shaders', types: '.types' })],
  // Named here, or vite finds them during the run and reloads the page.
  optimizeDeps: {
    entries: [],
    include: [
      '@jax-js/jax',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/register_all_gradients',
      '@tensorflow/tfjs-backend-webgpu',
      'valibot',
    ],
  },
  server: { host: '127.0.0.1', port: 0, hmr: false, ws: false, watch: null },
});
let status = 2;
try {
  const command = /** @type {Command} */ (await server.ssrLoadModule('/bench/driver/arguments.ts'));
  const options = command.parseArguments(process.argv.slice(2));
  if (options.help) {
    console.log(command.USAGE);
    status = 0;
  } else {
    if (options.adapter === 'hardware') process.env.WEBGPU = 'hardware';
    const executablePath = ensureBrowser();
    if (options.names.includes('ui')) {
      const driver = /** @type {Driver} */ (await server.ssrLoadModule('/bench/ui/run.ts'));
      await build({ root, logLevel: 'error' });
      const page = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
      const address = page.resolvedUrls?.local[0] ?? '';
      status = await driver.main(options, { executablePath, args: browserArgs(), address });
      await page.close();
    } else {
      const driver = /** @type {Driver} */ (await server.ssrLoadModule('/bench/driver/browser.ts'));
      await server.listen();
      const address = `${server.resolvedUrls?.local[0] ?? ''}bench/page/index.html`;
      status = await driver.main(options, { executablePath, args: browserArgs(), address });
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
} finally {
  await server.close();
}
process.exit(status);
