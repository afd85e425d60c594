// npm run verify -- DIR [--adapter software|hardware]
// Checks golden files with the project's own kernels on a real WebGPU device in a headless browser.
// Prints a line per file and field, then `N passed, N failed, N skipped` (fields).
// Exit status: 0; 1 when a field failed or nothing was checked; 2 when the call was wrong.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { browserArgs, ensureBrowser } from './browser.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const USAGE = 'usage: npm run verify -- DIR [--adapter software|hardware]   (DIR holds golden .json files)';

/** @param {string} message @returns {never} */
function stop(message) {
  console.error(message);
  process.exit(2);
}

/** @returns {{ values: { adapter: string, help: boolean }, positionals: string[] }} */
function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        adapter: { type: 'string', default: 'software' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}
const { values, positionals } = readArguments();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (positionals.length !== 1) stop(USAGE);
if (values.adapter !== 'software' && values.adapter !== 'hardware') {
  stop(`--adapter is ${values.adapter}; it is software or hardware`);
}
if (values.adapter === 'hardware') process.env.WEBGPU = 'hardware';

const folder = resolve(process.env.INIT_CWD ?? '.', positionals[0] ?? '.');
/** @type {string[]} */
let names = [];
try {
  names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted();
} catch (error) {
  stop(`${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
}

/** As in src/cli/verify/compare.ts.
 * @typedef {{ field: string, status: 'passed' | 'failed' | 'skipped', error: number | null, tolerance: number | null, measure: string, note: string }} FieldResult */
/** @typedef {typeof globalThis & { verify: { start(): Promise<string>, check(name: string, text: string): Promise<FieldResult[]> } }} Page */

if (names.length === 0) {
  console.log(`${folder} holds no .json file\n0 passed, 0 failed, 0 skipped`);
  process.exit(1);
}

// Loaded here, so that a wrong call is answered at once.
const [{ chromium }, { createServer }] = await Promise.all([import('@playwright/test'), import('vite')]);
const executablePath = ensureBrowser();
const server = await createServer({
  root,
  logLevel: 'error',
  server: { host: '127.0.0.1', port: 0, hmr: false },
});
await server.listen();
const browser = await chromium.launch({ executablePath, args: browserArgs() });
const count = { passed: 0, failed: 0, skipped: 0 };
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  const address = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0];
  await page.goto(`${address}src/cli/verify/index.html`);
  await page.waitForFunction(() => 'verify' in globalThis);
  console.log(`adapter: ${await page.evaluate(() => /** @type {Page} */ (globalThis).verify.start())}`);
  for (const name of names) {
    const text = readFileSync(join(folder, name), 'utf8');
    try {
      const results = await page.evaluate(
        /** @param {[string, string]} file */ ([file, content]) =>
          /** @type {Page} */ (globalThis).verify.check(file, content),
        /** @type {[string, string]} */ ([name, text]),
      );
      for (const r of results) {
        count[r.status] += 1;
        const numbers =
          r.error === null || r.tolerance === null
            ? ''
            : `${r.measure} ${r.error.toExponential(1)} (tolerance ${r.tolerance === 0 ? '0' : r.tolerance.toExponential(0)})`;
        console.log(
          `${r.status.padEnd(7)} ${name.replace('.json', '')}  ${r.field.padEnd(38)} ${numbers} ${r.note}`.trimEnd(),
        );
      }
    } catch (error) {
      count.failed += 1;
      console.log(
        `failed  ${name}  ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      );
    }
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exit(count.failed > 0 || count.passed + count.failed === 0 ? 1 : 0);
