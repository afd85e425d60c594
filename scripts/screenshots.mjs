// node scripts/screenshots.mjs [--adapter software|hardware] [--steps N]
// Builds the page, trains an experiment for a while and writes pictures of it to docs/screens: three sizes, light and dark, both
// languages. The README shows one of them.
import { chromium } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, preview } from 'vite';
import { browserArgs, ensureBrowser } from './browser.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'docs/screens');
const { values } = parseArgs({
  options: {
    adapter: { type: 'string', default: 'software' },
    steps: { type: 'string', default: '300' },
  },
});
if (values.adapter === 'hardware') process.env.WEBGPU = 'hardware';

const LINK = '#v=2&seed=1&data=digits';
const SIZES = {
  phone: { width: 390, height: 844 },
  laptop: { width: 1440, height: 900 },
  large: { width: 2560, height: 1440 },
};
const LOCALES = ['en', 'zh'];
const SCHEMES = /** @type {const} */ (['light', 'dark']);

/** @typedef {typeof globalThis & { lzn: { ready: Promise<void>, step(n: number): Promise<unknown>, evaluate(): Promise<unknown> } }} Page */

const executablePath = ensureBrowser();
await build({ root, logLevel: 'error' });
const server = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
const address = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({ executablePath, args: browserArgs() });
mkdirSync(folder, { recursive: true });

const page = await browser.newPage({ viewport: SIZES.laptop, serviceWorkers: 'block' });
await page.goto(`${address}${LINK}`);
await page.evaluate(async (steps) => {
  const { lzn } = /** @type {Page} */ (globalThis);
  await lzn.ready;
  await lzn.step(steps);
  await lzn.evaluate();
}, Number(values.steps));
await page.getByTestId('tour-hint').locator('.dismiss').click();
// Messages would take room from the picture.
for (;;) {
  const dismiss = page.getByTestId('messages').locator('.dismiss').first();
  if ((await dismiss.count()) === 0) break;
  await dismiss.click();
}
for (const locale of LOCALES) {
  const spoken = (await page.locator('html').getAttribute('lang')) ?? 'en';
  if (!spoken.startsWith(locale)) await page.getByTestId('language').click();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const [name, size] of Object.entries(SIZES)) {
      await page.setViewportSize(size);
      await page.waitForTimeout(4000); // until the zones are sharp again
      const file = `${name}-${colorScheme}-${locale}.jpg`;
      await page.screenshot({ path: join(folder, file), type: 'jpeg', quality: 82 });
      console.log(`docs/screens/${file}`);
    }
  }
}
await browser.close();
await server.close();
