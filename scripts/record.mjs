// npm run record -- [--iters N] [--adapter software|hardware]
// Trains the default experiment headless with the engine itself, and writes what it came to into public/recorded: the real run that the
// page shows before it has trained anything. To be made anew whenever the defaults, the kernels' bits or the format change.
// Exit status: 0; 1 when the run failed; 2 when the call was wrong.
import { chromium } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { browserArgs, ensureBrowser } from './browser.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'public/recorded');
const USAGE = 'usage: npm run record -- [--iters N] [--adapter software|hardware]';
/** Iterations a call. */
const CHUNK = 25;

/** @param {string} message @returns {never} */
function stop(message) {
  console.error(`${message}\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        iters: { type: 'string' },
        adapter: { type: 'string', default: 'software' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
}
const { values } = readArguments();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (values.adapter !== 'software' && values.adapter !== 'hardware') stop(`--adapter ${values.adapter}`);
if (values.adapter === 'hardware') process.env.WEBGPU = 'hardware';
const asked = values.iters === undefined ? undefined : Number(values.iters);
if (asked !== undefined && !(Number.isInteger(asked) && asked >= 1)) stop(`--iters ${values.iters}`);

/** As in src/cli/record/page.ts.
 * @typedef {{ iteration: number, loss: number }} Header
 * @typedef {typeof globalThis & { record: { start(): Promise<{ adapter: string, iters: number }>, step(n: number): Promise<number | null>, take(date: string): Promise<{ header: Header, anchors: string, weights: string }> } }} Page */

const executablePath = ensureBrowser();
const server = await createServer({
  root,
  logLevel: 'error',
  server: { host: '127.0.0.1', port: 0, hmr: false },
});
await server.listen();
const browser = await chromium.launch({ executablePath, args: browserArgs() });
let failed = false;
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  await page.goto(`${server.resolvedUrls?.local[0] ?? ''}src/cli/record/index.html`);
  await page.waitForFunction(() => 'record' in globalThis);
  const { adapter, iters } = await page.evaluate(() => /** @type {Page} */ (globalThis).record.start());
  const goal = Math.min(asked ?? iters, iters);
  console.log(`adapter: ${adapter}, ${goal} of ${iters} iterations`);
  const begun = performance.now();
  for (let done = 0; done < goal;) {
    const chunk = Math.min(CHUNK, goal - done);
    const loss = await page.evaluate(
      (/** @type {number} */ n) => /** @type {Page} */ (globalThis).record.step(n),
      chunk,
    );
    done += chunk;
    const rate = done / ((performance.now() - begun) / 1000);
    process.stderr.write(
      `\r${done}/${goal}, loss ${loss?.toFixed(3)}, ${Math.round((goal - done) / rate)} s left   `,
    );
  }
  process.stderr.write('\r'.padEnd(60) + '\r');
  const { header, anchors, weights } = await page.evaluate(
    (/** @type {string} */ date) => /** @type {Page} */ (globalThis).record.take(date),
    new Date().toISOString().slice(0, 10),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.json'), `${JSON.stringify(header, null, 2)}\n`);
  writeFileSync(join(folder, 'anchors.f32'), Buffer.from(anchors, 'base64'));
  writeFileSync(join(folder, 'weights.f32'), Buffer.from(weights, 'base64'));
  console.log(`iteration ${header.iteration}, loss ${header.loss.toFixed(3)}: ${folder}`);
} catch (error) {
  failed = true;
  console.error(error instanceof Error ? error.message : String(error));
} finally {
  await browser.close();
  await server.close();
}
process.exit(failed ? 1 : 0);
