/** What is shipped: how much of it a first visit loads, and that it works from any folder of a server. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, QUICK, test } from './harness';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

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

test('the build works from a folder of a plain server', async ({ page }) => {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname.replace(/^\/some\/where\//, '');
    const file = join('dist', path === '' ? 'index.html' : path);
    try {
      const body = readFileSync(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/some/where/${QUICK}`);
    await page.evaluate(() => window.lzn.ready);
    expect((await page.evaluate(() => window.lzn.step(1))).iteration).toBe(1);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
