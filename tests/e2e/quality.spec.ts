/** Quality: judge a decoder's samples, and read the figures beside those of the control and of real samples. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, open, test } from './harness';

// Kernels of the decoder are compiled on the way.
test.describe.configure({ timeout: 180_000 });

const TINY =
  '#v=2&seed=3&data=moons&encoder=mlp-s&d=2&n=16&steps=4&objective=generation&decoder=mlp&control=on&iters=40';

test('samples are judged by keyboard, the judgement can be cancelled, and it says when it is old', async ({
  page,
}) => {
  await open(page, TINY);
  const section = page.getByTestId('quality');
  await expect(section).toContainText('Train first');
  await page.evaluate(() => window.lzn.step(2));
  const button = page.getByTestId('judge');
  await section.getByLabel('Samples').selectOption('4096');
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(button).toHaveText('Cancel');
  await expect(section.getByRole('progressbar')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(button).toHaveText('Judge the samples');
  await expect(button).toBeFocused();

  await section.getByLabel('Samples').selectOption('256');
  await button.click();
  const table = page.getByTestId('quality-table');
  await expect(table).toBeVisible({ timeout: 120_000 });
  await expect(table.getByRole('columnheader')).toHaveText([
    'Figure',
    'With latents',
    'Control, no latents',
    'Real samples',
  ]);
  const distance = async (column: string) =>
    Number(
      await table.locator(`tr[data-figure="slicedWasserstein"] td[data-column="${column}"]`).textContent(),
    );
  // Hardly trained, both are further from the test points than real points are.
  expect(await distance('zones')).toBeGreaterThan(await distance('floor'));
  expect(await distance('control')).toBeGreaterThan(await distance('floor'));
  await expect(page.getByTestId('quality-verdict')).toContainText('This is one run of one seed');
  await expect(page.getByTestId('quality-iteration')).toContainText('At iteration 2: 256 samples');
  const { violations } = await new AxeBuilder({ page }).include('[data-testid=quality]').analyze();
  expect(violations).toEqual([]);

  await page.evaluate(() => window.lzn.step(1));
  await expect(page.getByTestId('quality-iteration')).toContainText('At iteration 2; the run is at 3.');
});
