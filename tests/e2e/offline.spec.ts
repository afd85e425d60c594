/** The build on a plain server, from a folder of it; without that server, after the first visit; and a new build while a page is open. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { describeBuild, writeBuild } from '../../src/offline/plugin/vite.js';
import { expect, QUICK, test } from './harness';
import { BUILD_FOLDER, serveBuild } from './static-server';

test.use({ serviceWorkers: 'allow' });
test.setTimeout(120_000); // a busy machine compiles kernels for long

/** Resolves when the service worker is in charge, and so has all of the build. */
async function kept(page: Page): Promise<void> {
  const inCharge = () => page.evaluate(() => navigator.serviceWorker.controller !== null);
  await expect.poll(inCharge, { timeout: 45_000 }).toBe(true);
}

/** Paths that are kept, with their hashes. */
function keptFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const [name = ''] = await caches.keys();
    const keys = await (await caches.open(name)).keys();
    return keys.map(({ url }) => url.slice(document.baseURI.split(/[?#]/)[0]?.length)).toSorted();
  });
}

test('from a folder of a plain server the page trains, and after one visit without the server too', async ({
  page,
}) => {
  const server = await serveBuild(BUILD_FOLDER);
  try {
    await page.goto(server.address + QUICK);
    await page.evaluate(() => window.lzn.ready);
    await kept(page);
    const { files, later } = describeBuild(BUILD_FOLDER);
    const first = Object.entries(files).flatMap(([path, hash]) =>
      later.includes(path) ? [] : [`${path}?${hash}`],
    );
    expect(later).toContain('data/mnist.bin');
    await expect.poll(() => keptFiles(page)).toEqual(first.toSorted());
    // A large set is kept when it is used, though the engine had fetched it without the service worker.
    await page.evaluate((hash) => window.lzn.load(hash), QUICK.replace('digits', 'mnist'));
    await expect.poll(() => keptFiles(page)).toContain(`data/mnist.bin?${files['data/mnist.bin'] ?? ''}`);
  } finally {
    server.close();
  }
  await page.goto(`${server.address}?embed=1${QUICK.replace('digits', 'mnist')}`);
  await page.evaluate(() => window.lzn.ready);
  expect((await page.evaluate(() => window.lzn.step(1))).iteration).toBe(1);
  // What the first visit did not load.
  await page.getByTestId('language').click();
  await expect(page.getByTestId('run')).toHaveText('运行');
});

test('a new build waits until it is asked for, and takes nothing of the old one along', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'latent-zoning-'));
  cpSync(BUILD_FOLDER, folder, { recursive: true });
  const server = await serveBuild(folder);
  try {
    await page.goto(server.address + QUICK);
    await kept(page);
    const before = await keptFiles(page);
    const html = join(folder, 'index.html');
    writeFileSync(html, readFileSync(html, 'utf8').replace('<html ', '<html data-build="second" '));
    writeBuild(folder);
    await page.reload();
    await page.evaluate(() => window.lzn.ready);
    const notice = page.getByTestId('new-version');
    await expect(notice).toBeVisible({ timeout: 45_000 });
    await expect(page.locator('html')).not.toHaveAttribute('data-build');
    await notice.getByRole('button').first().click();
    await expect(page.locator('html')).toHaveAttribute('data-build', 'second');
    await expect.poll(() => keptFiles(page)).not.toContain(before[0]);
    await expect.poll(async () => (await keptFiles(page)).length).toBe(before.length);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
