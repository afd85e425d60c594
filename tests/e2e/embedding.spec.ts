/** The plane and the charts of a method without zones, and the way back to zones. */
import { again, expect, open, QUICK, test } from './harness';

test('a method without zones shows its embedding beside the target, and nothing of a flow', async ({
  page,
}) => {
  await open(page, `${QUICK}&objective=simclr`);
  const chips = page.getByRole('group', { name: 'Layers of the plane' });
  await expect(chips.getByRole('button')).toHaveText(['samples', 'density', 'target', 'Layers']);
  await expect(page.getByTestId('time-scrubber')).toHaveCount(0);
  await expect(page.getByTestId('aligned')).toHaveCount(0);
  await expect(page.getByTestId('rank')).toHaveText(/^[12]\.\d$/);
  await expect(page.locator('.plane-caption')).toContainText('The embedding, d = 2; 32 samples');

  const density = page.getByTestId('layer-density');
  await expect(density).toHaveAttribute('aria-pressed', 'true');
  await density.click();
  await expect(density).toHaveAttribute('aria-pressed', 'false');

  await page.getByTestId('zone-canvas').focus();
  await page.keyboard.press(']');
  await expect(page.getByTestId('plane-words')).toHaveText(/^Sample 0, class \d$/);
  await expect(page.getByTestId('plane-sample')).toContainText('sample 0');

  await expect(page.getByTestId('distribution')).toHaveAttribute('data-fill', 'sphere');
  await expect(page.getByRole('img', { name: /^Histogram of the cosines/ })).toBeVisible();
  await expect(page.getByRole('tab')).toHaveText(['Loss', 'Probe', 'Collapse']);

  await again(page, QUICK);
  await expect(page.getByTestId('layer-zones')).toBeVisible();
  await expect(page.getByTestId('aligned')).toBeVisible();
  await page.getByRole('tab', { name: 'Prior' }).click();
  await expect(page.getByRole('img', { name: /^Quantiles of all coordinates/ })).toBeVisible();
});
