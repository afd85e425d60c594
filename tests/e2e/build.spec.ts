/** What is shipped: how much of it a first visit loads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from './harness';

/** Bytes of these assets as a server sends them. */
function bytes(names: Iterable<string>): number {
  return [...names].reduce(
    (sum, name) => sum + gzipSync(readFileSync(join('dist/assets', name)), { level: 9 }).length,
    0,
  );
}

/** An asset, and what it needs before it can run. */
function withImports(name: string, known: Set<string>): Set<string> {
  if (known.has(name)) return known;
  known.add(name);
  if (!name.endsWith('.js')) return known;
  const code = readFileSync(join('dist/assets', name), 'utf8');
  for (const [, file] of code.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g))
    if (file !== undefined) withImports(file, known);
  return known;
}

test('the first picture needs less than 250 kB, compressed, without data', () => {
  const files = readdirSync('dist/assets').filter((name) => /\.(js|css)$/.test(name));
  const page = [...readFileSync('dist/index.html', 'utf8').matchAll(/assets\/([\w.-]+\.(?:js|css))/g)];
  const engine = files.filter((name) => /^worker-.*\.js$/.test(name));
  expect(page.length).toBeGreaterThan(0);
  expect(engine).toHaveLength(1);
  const first = new Set<string>();
  for (const name of [...page.map(([, file]) => file ?? ''), ...engine]) withImports(name, first);
  // Charts, mathematics, the tour, kernels' sources and the other language are fetched when they are wanted.
  for (const later of ['Charts-', 'typeset-', 'Tour-', 'SlowMotion-', 'zh-'])
    expect([...first].filter((name) => name.startsWith(later))).toEqual([]);
  // Of the flow's kernels an adapter needs those of its form, and in the plane the flat ones.
  const forms = ['rows-', 'tiles-', 'flat-'].map((form) => files.filter((name) => name.startsWith(form)));
  expect(forms.every((names) => names.length > 0)).toBe(true);
  const most = Math.max(...forms.map((names) => bytes(names.filter((name) => !first.has(name)))));
  test.info().annotations.push({ type: 'first picture', description: `${bytes(first) + most} bytes` });
  expect(bytes(first) + most).toBeLessThan(250_000);
});

test('no parser of WGSL is shipped', () => {
  for (const name of readdirSync('dist/assets').filter((file) => file.endsWith('.js'))) {
    expect(readFileSync(join('dist/assets', name), 'utf8')).not.toContain('WgslReflect');
  }
});
