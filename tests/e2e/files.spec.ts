/** Files in and out, pictures and film, and going on after a crash. */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { again, expect, open, QUICK, shownIteration, test, testOnOnePage } from './harness';

async function openFiles(page: Page): Promise<void> {
  await page.getByTestId('lab-button').click();
  await page.getByRole('tab', { name: 'Files' }).click();
  await expect(page.getByTestId('save-run')).toHaveAttribute('aria-disabled', 'false');
}

/** The bytes and the name of what a button saves. */
async function saveBy(page: Page, testid: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(testid).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Drops a file onto the page, as a hand does. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ file, text }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], file));
      return data;
    },
    { file: name, text: bytes.toString('base64') },
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-veil')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-veil')).toBeHidden();
}

interface KeptSlot {
  readonly id: string;
  readonly iteration: number;
}

/** What the browser keeps; nothing before anything was kept. */
function kept(page: Page): Promise<KeptSlot[]> {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases();
    if (!databases.some(({ name }) => name === 'lzn-autosave')) return [];
    return new Promise<KeptSlot[]>((resolve, reject) => {
      const request = indexedDB.open('lzn-autosave');
      request.addEventListener('error', () => reject(new Error('The database does not open.')));
      request.addEventListener('success', () => {
        const all = request.result.transaction('slots').objectStore('slots').getAll();
        all.addEventListener('success', () => {
          request.result.close();
          resolve(all.result as KeptSlot[]);
        });
      });
    });
  });
}

const bitsOf = (page: Page) => page.evaluate(() => window.lzn.fingerprint());

const shared = testOnOnePage();

shared('a run saved as a file goes on to the same bits; a broken file changes nothing', async ({ page }) => {
  shared.slow();
  await again(page);
  await page.evaluate(() => window.lzn.step(6));
  const early = await bitsOf(page);
  await openFiles(page);
  expect((await new AxeBuilder({ page }).include('.lab').analyze()).violations).toEqual([]);
  const run = await saveBy(page, 'save-run');
  expect(run.name).toBe('lzn-digits-d2-seed3-6.lzn');
  const weights = await saveBy(page, 'save-weights');
  const csv = await saveBy(page, 'save-csv');
  expect(csv.bytes.toString()).toMatch(/^iteration,iterations,loss_nats,[^]*\r\n6,1,\d\.\d+,/);
  const json = await saveBy(page, 'save-json');
  expect(JSON.parse(json.bytes.toString())).toMatchObject({ seed: 3, data: 'digits', d: 2 });
  await page.keyboard.press('Escape');

  await page.evaluate(() => window.lzn.step(4));
  const late = await bitsOf(page);
  await drop(page, 'cut.lzn', run.bytes.subarray(0, run.bytes.length - 900));
  await expect(page.getByTestId('messages')).toContainText(
    'The file may be cut off. The present run is as it was.',
  );
  expect(await bitsOf(page)).toBe(late);

  await page.evaluate(() => window.lzn.load('#v=1&seed=8&data=moons&d=2&n=32&steps=8'));
  await drop(page, run.name, run.bytes);
  await expect.poll(() => shownIteration(page)).toBe(6);
  expect(await bitsOf(page)).toBe(early);
  expect(await page.evaluate(() => window.lzn.step(4).then(() => window.lzn.fingerprint()))).toBe(late);

  await page.evaluate(() => window.lzn.load('#v=1&seed=8&data=digits&encoder=mlp-s&d=3&n=32&steps=8'));
  const other = await bitsOf(page);
  await drop(page, weights.name, weights.bytes);
  await expect(page.getByTestId('messages')).toContainText('have another shape');
  expect(await bitsOf(page)).toBe(other);
  await drop(page, json.name, json.bytes);
  await expect.poll(() => page.evaluate(() => window.lzn.experiment['d'])).toBe(2);
  await drop(page, weights.name, weights.bytes);
  await expect(page.getByTestId('messages')).toContainText('were taken over');
  expect(await bitsOf(page)).toBe(early);
});

shared('the plane is saved as PNG and SVG, the film strip as a video', async ({ page }) => {
  shared.slow();
  await again(page);
  await page.evaluate(() => window.lzn.step(2));
  await openFiles(page);
  const png = await saveBy(page, 'save-png');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  const svg = (await saveBy(page, 'save-svg')).bytes.toString();
  expect(svg.match(/<g id="anchors"[^]*?<\/g>/)?.[0].match(/<circle/g)).toHaveLength(32);
  expect(svg).toContain('href="data:image/png;base64,');
  await page.evaluate(() => window.lzn.run());
  await page.evaluate(() => window.lzn.pause());
  await expect(page.getByTestId('save-film')).toHaveAttribute('aria-disabled', 'false');
  const film = await saveBy(page, 'save-film');
  expect(film.name).toMatch(/\.webm$/);
  // A browser can show it.
  const seconds = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const video = document.createElement('video');
    video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }));
    await new Promise((resolve, reject) => {
      video.addEventListener('loadedmetadata', resolve);
      video.addEventListener('error', () => reject(new Error('The film cannot be shown.')));
    });
    return video.duration;
  }, film.bytes.toString('base64'));
  expect(seconds).toBeGreaterThan(1.7);
  await expect(page.getByTestId('files-said')).toContainText('was saved');
});

test('a tab that was killed while it trained is continued in another, to the bit', async ({
  page,
  context,
}) => {
  test.slow();
  const killed = await context.newPage();
  await open(killed);
  await killed.evaluate(() => window.lzn.run());
  await expect.poll(async () => (await kept(killed))[0]?.iteration ?? 0).toBeGreaterThan(0);
  const [slot] = await kept(killed);
  // Kept again as training goes on, in the same slot.
  await expect
    .poll(async () => (await kept(killed))[0]?.iteration ?? 0)
    .toBeGreaterThan(slot?.iteration ?? 0);
  expect(await kept(killed)).toHaveLength(1);
  const client = await context.newCDPSession(killed);
  const crashed = killed.waitForEvent('crash');
  client.send('Page.crash').catch(() => undefined);
  await crashed;
  await killed.close();

  await open(page, '#v=1&seed=4&data=moons&d=2&n=32&steps=8');
  const [left] = await kept(page);
  await expect(page.getByTestId('offer')).toContainText(
    `8 × 8 digits, d = 2, seed 3, iteration ${left?.iteration}`,
  );
  await page.getByTestId('continue').click();
  await expect.poll(() => shownIteration(page)).toBe(left?.iteration);
  await expect(page.getByTestId('offer')).toBeHidden();
  const bits = await bitsOf(page);
  // The slot that was left behind is now that of this tab.
  await expect.poll(async () => (await kept(page)).map(({ id }) => id)).not.toContain(left?.id);
  expect(await kept(page)).toMatchObject([{ iteration: left?.iteration }]);

  // A reload asks for this tab's own run; another tab, which trains meanwhile, has a slot of its own.
  const second = await context.newPage();
  await open(second);
  await second.evaluate(() => window.lzn.step(2));
  await expect.poll(() => kept(second)).toHaveLength(2);
  await page.reload();
  await page.evaluate(() => window.lzn.ready);
  await expect(page.getByTestId('offer')).toContainText(`iteration ${left?.iteration}`);
  await page.getByTestId('continue').click();
  await expect.poll(() => shownIteration(page)).toBe(left?.iteration);
  expect(await bitsOf(page)).toBe(bits);
  await second.close();

  // The same link, trained anew to the same iteration.
  await page.evaluate(
    async ([hash, goal]) => {
      await window.lzn.load(hash);
      await window.lzn.step(goal);
    },
    [QUICK, left?.iteration ?? 0] as const,
  );
  expect(await bitsOf(page)).toBe(bits);
});
