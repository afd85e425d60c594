/** Labels: classify the test samples, read the accuracy, and look at the samples of a cell of the confusion matrix by keyboard. */
import { expect, open, test } from './harness';

const LABELS =
  '#v=2&seed=3&data=blobs&encoder=mlp-s&d=2&n=64&steps=8&objective=labels&lsteps=20&loss=log&lr=5e-3&iters=200';

test('test samples are classified, and a cell of the confusion matrix shows its samples', async ({
  page,
}) => {
  await open(page, LABELS);
  const section = page.getByTestId('classes');
  await expect(section).toContainText('Train first');
  await page.evaluate(() => window.lzn.step(60));
  await page.getByTestId('classify').click();
  const accuracy = page.getByTestId('class-accuracy');
  await expect(accuracy).toHaveText(/^\d+\.\d\s%$/);
  const chance = section.getByRole('row', { name: 'Chance' });
  const share = async (of: typeof accuracy) =>
    Number.parseFloat(/[\d.]+/.exec((await of.textContent()) ?? '')?.[0] ?? '');
  // Blobs lie apart: whoever learns anything tells most of them from each other.
  expect(await share(accuracy)).toBeGreaterThan(1.5 * (await share(chance)));
  await expect(page.getByTestId('classes-iteration')).toHaveText('At iteration 60.');
  await expect(section.locator('.classes-noise svg.recharts-surface')).toBeVisible();

  // One stop for the tab key, then arrows.
  const grid = page.getByRole('grid', { name: 'Confusion matrix' });
  const cells = grid.locator('tbody td');
  await expect(grid.locator('td[tabindex="0"]')).toHaveCount(1);
  await grid.locator('td[tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const cell = grid.locator('tr[data-row="1"] td[data-column="1"]');
  await expect(cell).toBeFocused();
  const count = Number(await cell.textContent());
  expect(count).toBeGreaterThan(0);
  await expect(page.getByTestId('confusion-told')).toContainText(`: ${count} of`);
  const all = await cells.allTextContents();
  expect(all.reduce((sum, text) => sum + Number(text), 0)).toBeGreaterThan(count);

  await page.keyboard.press('Enter');
  const samples = page.getByTestId('cell-samples');
  await expect(samples.getByRole('heading')).toBeFocused();
  await expect(samples.locator('tbody tr')).toHaveCount(Math.min(count, 24));
  await page.keyboard.press('Escape');
  await expect(samples).toBeHidden();
  await expect(cell).toBeFocused();

  await page.evaluate(() => window.lzn.step(1));
  await expect(page.getByTestId('classes-iteration')).toHaveText('At iteration 60; the run is at 61.');
});
