// Runs every suite, then prints one closing line: "N passed, N failed, N skipped".
//   node scripts/test.mjs [unit|gpu|e2e ...]      (default: all)
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const asked = process.argv.slice(2).filter((a) => !a.startsWith('-'));
/** @param {string} name */
const want = (name) => asked.length === 0 || asked.includes(name);

/** @param {string} script @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
function node(script, args, env = {}) {
  const t = Date.now();
  const r = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  console.log(`(${((Date.now() - t) / 1000).toFixed(1)} s)`);
  return r.status === 0;
}

/** @typedef {{ numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, numTodoTests?: number }} VitestReport */
/** @typedef {{ stats?: { expected?: number, flaky?: number, unexpected?: number, skipped?: number } }} PlaywrightReport */

/** @param {string} file @returns {VitestReport & PlaywrightReport} */
function report(file) {
  const path = join(root, file);
  return existsSync(path)
    ? /** @type {VitestReport & PlaywrightReport} */ (JSON.parse(readFileSync(path, 'utf8')))
    : {};
}

const total = { passed: 0, failed: 0, skipped: 0 };
let ok = true;
rmSync(join(root, 'test-results'), { recursive: true, force: true });
mkdirSync(join(root, 'test-results'), { recursive: true });

const projects = ['unit', 'gpu'].filter((p) => want(p));
if (projects.length > 0) {
  const file = 'test-results/vitest.json';
  ok =
    node('node_modules/vitest/vitest.mjs', [
      'run',
      ...projects.flatMap((p) => ['--project', p]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ]) && ok;
  const r = report(file);
  total.passed += r.numPassedTests ?? 0;
  total.failed += r.numFailedTests ?? 0;
  total.skipped += (r.numPendingTests ?? 0) + (r.numTodoTests ?? 0);
}
if (want('e2e')) {
  const file = 'test-results/e2e.json';
  const built = node('node_modules/vite/bin/vite.js', ['build', '--logLevel', 'warn']);
  ok = built && ok;
  if (built) {
    ok =
      node('node_modules/@playwright/test/cli.js', ['test', '--reporter=list,json'], {
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      }) && ok;
    const s = report(file).stats;
    total.passed += (s?.expected ?? 0) + (s?.flaky ?? 0);
    total.failed += s?.unexpected ?? 0;
    total.skipped += s?.skipped ?? 0;
  }
}
if (total.passed + total.failed === 0) ok = false; // running nothing is a failure
if (!ok && total.failed === 0) total.failed = 1; // a suite that broke before it could count
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(ok ? 0 : 1);
