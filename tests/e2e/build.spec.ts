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
function bytes(names: readonly string[]): number {
  return names.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join('dist/assets', name)), { level: 9 }).length,
    0,
  );
}

test('the first picture needs less than 250 kB, compressed, without data', () => {
  const files = readdirSync('dist/assets').filter((name) => /\.(js|css)$/.test(name));
  // The charts are fetched when the first picture is there.
  const first = files.filter((name) => !name.startsWith('Charts-'));
  expect(first.length).toBeLessThan(files.length);
  expect(bytes(first)).toBeLessThan(250_000);
  expect(bytes(files)).toBeLessThan(320_000);
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
