/** Data of one's own: opened, refused, drawn, asked for by a link, and trained on. */
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { again, expect, testOnOnePage } from './harness';

const test = testOnOnePage();

const FIXTURES = 'tests/fixtures/own';

test.setTimeout(120_000);

async function openTab(page: Page): Promise<void> {
  await page.getByTestId('lab-button').click();
  await page.locator('[data-tab="data"]').click();
  await expect(page.getByTestId('own')).toBeVisible();
}

async function give(page: Page, ...names: readonly string[]): Promise<void> {
  await page.getByTestId('own-files').setInputFiles(names.map((name) => `${FIXTURES}/${name}`));
}

test('a folder of images is looked at, used, and trained on; what cannot be read changes nothing', async ({
  page,
}) => {
  await again(page);
  await openTab(page);
  const before = await page.evaluate(() => window.lzn.link());
  await give(page, 'objects.npy');
  await expect(page.getByTestId('own-failure')).toContainText('objects.npy: an array of Python objects');
  expect(await page.evaluate(() => window.lzn.link())).toBe(before);

  await give(page, 'pets.zip');
  const review = page.getByTestId('own-review');
  await expect(review).toContainText('24 images, the first 16 × 12');
  await expect(page.getByTestId('own-failure')).toHaveCount(0);
  await expect(page.getByTestId('own-preview')).toHaveAttribute('data-ready', 'true');
  await expect(review.getByLabel('Name of class 2')).toHaveValue('dog');
  await review.getByLabel('Name of class 2').fill('hound');
  const training = review.getByLabel('To train with');
  await training.fill('24');
  await expect(review).toContainText('To train with: a whole number from 2 to 23.');
  await expect(page.getByTestId('own-use')).toHaveAttribute('aria-disabled', 'true');
  await training.fill('18');
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="lab"]').analyze();
  expect(violations).toEqual([]);
  await page.getByTestId('own-use').click();

  await expect(page.getByTestId('lab')).toHaveCount(0);
  await expect
    .poll(() => page.evaluate(() => window.lzn.experiment))
    .toMatchObject({ data: 'own', file: 'pets.zip', prep: '12.18.4', n: 18 });
  const { iteration } = await page.evaluate(() => window.lzn.step(1));
  expect(iteration).toBe(1);
  await expect(page.locator('.legend')).toContainText('hound');
});

test('a link asks for its data, tells another file from them, and goes on with the right one', async ({
  page,
}) => {
  const sha = 'dfb5e7d219eeb582f8f6227005ffd64a770589d2f7784ff54fa29b9a352caa11';
  await again(page);
  await page.evaluate(
    (hash) => window.lzn.load(hash),
    `v=2&seed=3&data=own&file=pets.zip&sha=${sha}&prep=8.16.6&encoder=mlp-s&d=2&n=16&steps=8`,
  );
  const wanted = page.getByTestId('own-wanted');
  await expect(wanted).toContainText('This experiment uses pets.zip');
  await expect(wanted).toContainText('It stays on your machine.');
  await give(page, 'named.npz');
  await expect(wanted).toContainText('named.npz is another file');
  await expect(page.getByTestId('own-use')).toBeVisible();
  await page.getByRole('button', { name: 'Open something else' }).click();
  await give(page, 'pets.zip');
  await expect(page.getByTestId('lab')).toHaveCount(0);
  await expect
    .poll(() => page.evaluate(() => window.lzn.experiment))
    .toMatchObject({ data: 'own', sha, prep: '8.16.6', n: 16 });
});

test('points drawn with keys are saved as the file that opens to the same data', async ({ page }) => {
  await again(page);
  await openTab(page);
  const canvas = page.getByTestId('own-canvas');
  await canvas.focus();
  for (let k = 0; k < 8; k++) {
    await canvas.press(k < 4 ? '1' : '2');
    await canvas.press(k % 2 === 0 ? 'Shift+ArrowRight' : 'ArrowUp');
    await canvas.press('Space');
  }
  await expect(canvas).toHaveAccessibleName('Drawing area: 24 points');
  await canvas.press('Control+z');
  await expect(canvas).toHaveAccessibleName('Drawing area: 21 points');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const file = await (await saving).path();
  await page.getByRole('button', { name: 'Review these points' }).click();
  const hash = page.getByText('SHA-256');
  await expect(hash).toBeVisible();
  const drawn = await hash.textContent();
  await page.getByRole('button', { name: 'Open something else' }).click();
  await page.getByTestId('own-files').setInputFiles(file);
  await expect(page.getByText('SHA-256')).toHaveText(drawn ?? '');
  await page.getByTestId('own-use').click();
  await expect
    .poll(() => page.evaluate(() => window.lzn.experiment))
    .toMatchObject({ data: 'own', prep: 'points.17.4', n: 17 });
});

test('rows of Hugging Face are looked up and fetched; a set that is not there is named', async ({ page }) => {
  const png = await readFile(`${FIXTURES}/colour.png`);
  const headers = { 'access-control-allow-origin': '*' };
  await page.route('https://datasets-server.huggingface.co/**', async (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.startsWith('/cached-assets/')) return route.fulfill({ headers, body: png });
    if (url.searchParams.get('dataset') !== 'some/set')
      return route.fulfill({ headers, status: 401, json: {} });
    if (url.pathname === '/splits') {
      const splits = ['test', 'train'].map((split) => ({ dataset: 'some/set', config: 'default', split }));
      return route.fulfill({ headers, json: { splits, pending: [], failed: [] } });
    }
    const features = [
      { name: 'image', type: { _type: 'Image' } },
      { name: 'label', type: { _type: 'ClassLabel', names: ['left', 'right'] } },
    ];
    const src = 'https://datasets-server.huggingface.co/cached-assets/some/set/image.png';
    const count = Number(url.searchParams.get('length'));
    const rows = Array.from({ length: count }, (_, k) => ({
      row_idx: k,
      row: { image: { src }, label: k % 2 },
    }));
    return route.fulfill({ headers, json: { features, rows, num_rows_total: 400, partial: false } });
  });
  await again(page);
  await openTab(page);
  const name = page.getByLabel('Name of a data set');
  await name.fill('no/such');
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(page.getByTestId('own-failure')).toContainText(
    'no/such: Hugging Face has no public data set of this name.',
  );
  await name.fill('https://huggingface.co/datasets/some/set');
  await page.getByRole('button', { name: 'Look up' }).click();
  const rows = page.getByTestId('own-rows');
  await expect(rows.getByLabel('Part')).toHaveValue('1');
  await rows.getByLabel('Rows').fill('100');
  await rows.getByRole('button', { name: 'Fetch' }).click();
  await expect(page.getByTestId('own-review')).toContainText(
    'Rows from Hugging Face: 100 images, the first 4 × 6',
  );
  await expect(page.getByTestId('own-review').getByLabel('Name of class 2')).toHaveValue('right');
});
