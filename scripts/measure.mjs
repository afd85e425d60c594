// npm run measure -- [LINK] [--seeds 1,2,3] [--iters N] [--json FILE] [--adapter software|hardware]
// Opens the page headless, trains the experiment of LINK (a hash such as '#v=2&seed=1&data=digits') for each seed through the console API,
// and prints loss and test accuracies beside their references: the numbers of the README.
// Exit status: 0; 1 when a run failed; 2 when the call was wrong.
import { chromium } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, preview } from 'vite';
import { browserArgs, ensureBrowser } from './browser.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const USAGE =
  "usage: npm run measure -- ['#LINK'] [--seeds 1,2,3] [--iters N] [--json FILE] [--adapter software|hardware]";

/** @param {string} message @returns {never} */
function stop(message) {
  console.error(`${message}\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seeds: { type: 'string', default: '1,2,3' },
        iters: { type: 'string' },
        json: { type: 'string' },
        adapter: { type: 'string', default: 'software' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
}
const { values, positionals } = readArguments();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (positionals.length > 1) stop('one LINK at most');
if (values.adapter !== 'software' && values.adapter !== 'hardware') stop(`--adapter ${values.adapter}`);
if (values.adapter === 'hardware') process.env.WEBGPU = 'hardware';
const seeds = values.seeds.split(',').map(Number);
if (seeds.length === 0 || !seeds.every((seed) => Number.isInteger(seed) && seed >= 0))
  stop(`--seeds ${values.seeds}`);
const iters = values.iters === undefined ? undefined : Number(values.iters);
if (iters !== undefined && !(Number.isInteger(iters) && iters >= 1)) stop(`--iters ${values.iters}`);
const link = (positionals[0] ?? '#v=2').replace(/^#?/, '#');

/** @typedef {{ linear: number, knn: number, rawPixels: number, randomEncoder: number, chance: number }} Probe */
/** @typedef {{ iteration: number, loss: number | null, assignmentAccuracy: number | null }} Telemetry */
/** @typedef {{ ready: Promise<void>, load(hash: string): Promise<{ warnings: { message: string }[] }>, experiment: { n: number, iters: number }, step(n: number): Promise<Telemetry>, evaluate(): Promise<Probe>, fingerprint(): Promise<string>, link(): string }} Lzn */
/** @typedef {typeof globalThis & { lzn: Lzn }} Page */

/** What was measured; nothing where this is no clone. */
function commitNow() {
  try {
    const answer = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' });
    return answer.trim();
  } catch {
    return '';
  }
}

/** @param {number} x */
const percent = (x) => `${(100 * x).toFixed(1)} %`;

const executablePath = ensureBrowser();
await build({ root, logLevel: 'error' });
const server = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
const browser = await chromium.launch({ executablePath, args: browserArgs() });
const started = new Date();
/** @type {object[]} */
const results = [];
let failed = false;
let adapter = '';
try {
  for (const seed of seeds) {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}${link}`);
    await page.waitForFunction(() => 'lzn' in globalThis);
    const loaded = await page.evaluate(async (/** @type {string} */ hash) => {
      const { lzn } = /** @type {Page} */ (globalThis);
      await lzn.ready;
      const { warnings } = await lzn.load(hash);
      const gpu = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
      const { vendor, architecture, description } = gpu?.info ?? {};
      return {
        warnings: warnings.map((w) => w.message),
        iters: lzn.experiment.iters,
        n: lzn.experiment.n,
        adapter: [vendor, architecture, description].filter(Boolean).join(' '),
      };
    }, `${link}&seed=${seed}`);
    for (const warning of loaded.warnings.filter((w) => !w.startsWith('seed')))
      console.error(`link: ${warning}`);
    adapter = loaded.adapter;
    const goal = iters ?? loaded.iters;
    const begun = performance.now();
    /** @type {Telemetry | undefined} */
    let first;
    /** @type {Telemetry | undefined} */
    let telemetry;
    for (let done = 0; done < goal;) {
      const chunk = Math.min(done === 0 ? 1 : 50, goal - done);
      telemetry = await page.evaluate(
        (/** @type {number} */ n) => /** @type {Page} */ (globalThis).lzn.step(n),
        chunk,
      );
      first ??= telemetry;
      done += chunk;
      const rate = done / ((performance.now() - begun) / 1000);
      process.stderr.write(
        `\rseed ${seed}: ${done}/${goal}, loss ${telemetry.loss?.toFixed(3)}, ${rate.toFixed(1)} it/s, ${Math.round((goal - done) / rate)} s left   `,
      );
    }
    const seconds = (performance.now() - begun) / 1000;
    const end = await page.evaluate(async () => {
      const { lzn } = /** @type {Page} */ (globalThis);
      return {
        probe: await lzn.evaluate(),
        fingerprint: await lzn.fingerprint(),
        link: new URL(lzn.link()).hash,
      };
    });
    process.stderr.write('\r'.padEnd(80) + '\r');
    const { probe } = end;
    console.log(
      `seed ${seed}  loss ${first?.loss?.toFixed(2)} -> ${telemetry?.loss?.toFixed(2)} (ln n ${Math.log(loaded.n).toFixed(2)})  ` +
        `linear ${percent(probe.linear)}  kNN ${percent(probe.knn)}  random encoder ${percent(probe.randomEncoder)}  ` +
        `raw pixels ${percent(probe.rawPixels)}  ${seconds.toFixed(0)} s  ${end.fingerprint}`,
    );
    results.push({ seed, iterations: goal, firstLoss: first?.loss, loss: telemetry?.loss, seconds, ...end });
    await page.close();
  }
} catch (error) {
  failed = true;
  console.error(error instanceof Error ? error.message : String(error));
} finally {
  await browser.close();
  await server.close();
}
if (values.json !== undefined) {
  const file = resolve(process.env.INIT_CWD ?? '.', values.json);
  writeFileSync(
    file,
    `${JSON.stringify({ adapter, date: started.toISOString(), commit: commitNow(), link, results }, null, 2)}\n`,
  );
}
process.exit(failed ? 1 : 0);
