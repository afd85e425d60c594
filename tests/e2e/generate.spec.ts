/** Generation on the page: samples, ways between two, a walk over the plane. */
import type { Locator, Page } from '@playwright/test';
import { expect, open, test } from './harness';

// A dozen kernels of the decoder are compiled on the way.
test.describe.configure({ timeout: 180_000 });

const TINY =
  '#v=2&seed=3&data=digits&encoder=mlp-s&d=2&n=16&steps=4&objective=joint&lsteps=2&cond=label&decoder=mlp&control=on';

/** All pixels of the pictures in `place`, as a word that differs where they do. */
function pixels(place: Locator): Promise<string> {
  return place.evaluate((element) =>
    [...element.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join(' '),
  );
}

/** Waits until the pictures in `place` are others than `before`; resolves to those. */
async function others(place: Locator, before: string): Promise<string> {
  await expect.poll(() => pixels(place)).not.toBe(before);
  return pixels(place);
}

async function hover(page: Page, x: number, y: number): Promise<void> {
  const box = await page.getByTestId('zone-canvas').boundingBox();
  if (box === null) throw new Error('The plane is not on the page.');
  await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 3 });
}

test('samples follow noise and training, ways lead between two, and a walk shows what a latent becomes', async ({
  page,
}) => {
  await open(page, TINY);
  const zones = page.getByTestId('generate-zones');
  const control = page.getByTestId('generate-control');
  await expect(page.getByTestId('generate-panel')).toContainText('Nothing has been learnt yet');
  await page.getByTestId('generate').scrollIntoViewIfNeeded();
  await expect(page.getByTestId('effort-zones')).toHaveText('8 evaluations');
  const untrained = await pixels(zones);

  await page.evaluate(() => window.lzn.step(3));
  const first = await others(zones, untrained);
  await expect(page.getByTestId('generate-iteration')).toHaveText('After 3 iterations.');
  await expect(zones.getByRole('img', { name: 'Sample 1', exact: true })).toBeVisible();
  expect(await pixels(control)).not.toBe(first);
  await page.getByTestId('new-noise').click();
  await others(zones, first);

  await page.getByTestId('sampler').selectOption('rk45');
  await page.getByLabel('rtol').selectOption('0.01');
  await expect(page.getByTestId('effort-control')).toHaveText(/^RK45: \d+ evaluations, .*refused$/);
  await page.getByTestId('sampler').selectOption('euler');

  await page.getByRole('tab', { name: 'Between' }).click();
  const strip = page.getByTestId('strip').first();
  await expect.poll(() => strip.locator('canvas').count()).toBeGreaterThan(2);
  await expect(strip.getByRole('img', { name: 'Sample at 100 % of the way' })).toBeVisible();
  const large = zones.getByRole('img', { name: 'Sample at 50 % of the way' }).first();
  await expect(large).toBeVisible();
  await page.getByTestId('between').press('End');
  await expect(zones.getByRole('img', { name: 'Sample at 100 % of the way' })).toHaveCount(2);

  await page.getByTestId('walk').click();
  await page.getByTestId('zone-canvas').scrollIntoViewIfNeeded();
  const there = page.getByTestId('walk-zones');
  await hover(page, 0.25, 0.6);
  await expect(there).toBeVisible();
  await expect(there).toContainText(/as \d/);
  const here = await pixels(there);
  await hover(page, 0.7, 0.35);
  const moved = await others(there, here);

  // The keyboard's cursor walks, too, and the card shows what training does to the place.
  await page.getByTestId('zone-canvas').focus();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('Shift+ArrowLeft');
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowDown');
  const below = await others(there, moved);
  await page.evaluate(() => window.lzn.step(2));
  await others(there, below);

  const { made, remade } = await page.evaluate(async () => ({
    made: await window.lzn.generate({ count: 3, sampler: { steps: 5 } }),
    remade: await window.lzn.reconstruct({ samples: [0, 1] }),
  }));
  expect(made.evaluations).toBe(5);
  expect(Object.keys(made.values)).toHaveLength(3 * 64);
  expect(remade.mean).toBeGreaterThan(0);
});
