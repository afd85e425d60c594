/** `npm run lzn` with the real engine in Chromium and its software adapter: stopped, gone on with, and made once more. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const temporary = mkdtempSync(join(tmpdir(), 'lzn-run-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** @param heard is called with all that was written on standard error so far */
async function lzn(args: readonly string[], heard?: (stderr: string, stop: () => void) => void) {
  const child = spawn(process.execPath, [join(root, 'scripts/lzn.mjs'), ...args], {
    env: { ...process.env, INIT_CWD: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    heard?.(stderr, () => child.kill('SIGINT'));
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}

const json = (path: string) =>
  JSON.parse(readFileSync(join(temporary, path), 'utf8')) as { iteration: number; fingerprint: string };

it('stops cleanly, goes on to the same bits, and reproduces them', async () => {
  // A planned change lies on the way, and the end so far ahead that no machine gets there first.
  const link = '#v=2&seed=5&data=moons&d=2&n=16&iters=100000&warmup=0&ev=3:lr:1e-3';
  let stopped = false;
  const first = await lzn(['train', '--link', link, '--every', '2', '--out', 'first'], (stderr, stop) => {
    if (stopped || !/training \d+\/100000/.test(stderr)) return;
    stopped = true;
    stop();
  });
  expect(first.code, first.stderr).toBe(130);
  const { iteration } = json('first/summary.json');
  expect(iteration).toBeGreaterThan(0);
  expect(iteration).toBeLessThan(100_000);
  const more = ['--steps', '20', '--out', 'second', '--quiet'];
  const second = await lzn(['train', '--file', 'first/run.lzn', ...more]);
  expect(second.code, second.stderr).toBe(0);
  expect(second.stderr).toBe('');
  expect(json('second/summary.json').iteration).toBe(iteration + 20);
  // The signature, then width and height: 1024 each.
  const png = readFileSync(join(temporary, 'second/zones.png'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1024, 1024]);
  const receipt = readFileSync(join(temporary, 'second/link.txt'), 'utf8').trim();
  const third = await lzn(['reproduce', '--link', receipt, '--json']);
  expect(third.code, third.stderr).toBe(0);
  expect(JSON.parse(third.stdout)).toMatchObject({ verdict: { kind: 'same' }, iteration: iteration + 20 });
}, 240_000);
