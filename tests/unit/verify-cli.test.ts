/** `npm run verify`: what it prints and how it exits. Starts Chromium with its software adapter. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'tests/golden/lzn/p01_tiny_n4_d2_s20.json'), 'utf8');
const temporary = mkdtempSync(join(tmpdir(), 'verify-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** A folder with these files. */
function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(temporary, name);
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}

async function verify(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts/verify.mjs'), ...args], {
    env: { ...process.env, INIT_CWD: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}

describe('wrong calls exit with 2 and say why', () => {
  it.each([
    ['no folder', [], 'usage: npm run verify'],
    ['two folders', ['a', 'b'], 'usage: npm run verify'],
    ['an unknown option', ['.', '--fast'], '--fast'],
    ['an unknown adapter', ['.', '--adapter', 'abacus'], '--adapter is abacus; it is software or hardware'],
    ['a folder that is not there', ['nowhere'], 'nowhere cannot be read'],
  ])('%s', { timeout: 60_000 }, async (_, args, message) => {
    const { code, stderr } = await verify(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('--help is no mistake', { timeout: 60_000 }, async () => {
    const { code, stdout } = await verify('--help');
    expect(stdout).toContain('usage: npm run verify');
    expect(code).toBe(0);
  });
});

describe('golden files', { timeout: 180_000 }, () => {
  it('a good file passes whole', async () => {
    folder('good', { 'p01.json': text, 'notes.txt': 'no golden file' });
    const { code, stdout, stderr } = await verify('good'); // relative to where npm was called
    const fields = Object.keys((JSON.parse(text) as { expected_f64: object }).expected_f64);
    expect(stdout + stderr).toContain(`\n${fields.length} passed, 0 failed, 0 skipped\n`);
    for (const field of fields) expect(stdout).toMatch(new RegExp(`^passed +p01 +${field} `, 'mu'));
    expect(stdout).toMatch(/^adapter: \S/u);
    expect(code).toBe(0);
  });

  it('a changed number, a cut file and a hostile one fail; the good one beside them is still checked', async () => {
    const changed = JSON.parse(text) as { expected_f64: { z: { data: number[] }; prob_loss: number } };
    changed.expected_f64.z.data[3] = (changed.expected_f64.z.data[3] ?? 0) + 1e-3;
    changed.expected_f64.prob_loss *= 1.001;
    const path = folder('bad', {
      'a-changed.json': JSON.stringify(changed),
      'b-cut.json': text.slice(0, text.length / 2),
      'c-hostile.json': text.replace('"inputs":', '"__proto__":{"shape":3},"inputs":'),
      'd-no-inputs.json': text.replace('"A":', '"a":'),
      'e-good.json': text,
    });
    const { code, stdout, stderr } = await verify(path);
    expect(stdout + stderr).toMatch(/^failed +a-changed +z +absolute 1\.0e-3 \(tolerance 2e-6\) entry 3: /mu);
    expect(stdout).toMatch(/^failed +a-changed +prob_loss +relative /mu);
    expect(stdout).toMatch(/^failed +b-cut\.json .*b-cut\.json is not JSON/mu);
    expect(stdout).toMatch(/^failed +d-no-inputs\.json .*inputs\.A is missing/mu);
    expect(stdout).toMatch(/^passed +e-good +z /mu);
    expect(stdout).not.toMatch(/^failed +e-good/mu);
    // 2 fields and 2 files.
    expect(stdout).toMatch(/^\d+ passed, 4 failed, 0 skipped$/mu);
    expect(code).toBe(1);
  });

  it('nothing to check is a failure', async () => {
    const { code, stdout } = await verify(folder('empty', { 'readme.txt': 'nothing' }));
    expect(stdout).toContain('holds no .json file');
    expect(stdout).toContain('0 passed, 0 failed, 0 skipped');
    expect(code).toBe(1);
  });

  it('a file of which no field is checked is a failure too', async () => {
    const unchecked = { ...(JSON.parse(text) as object), expected_f64: { some_new_field: 1 } };
    const { code, stdout } = await verify(folder('unchecked', { 'x.json': JSON.stringify(unchecked) }));
    expect(stdout).toContain('no check is known for this field');
    expect(stdout).toContain('0 passed, 0 failed, 1 skipped');
    expect(code).toBe(1);
  });
});
