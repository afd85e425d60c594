/** Presets teach: the gallery says what to expect, and ticks it off when the run has come there. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, open, test } from './harness';

test('a preset loads from the gallery, and its claims are ticked off as the run reaches them', async ({
  page,
}) => {
  await open(page, '#v=2&seed=7&data=moons&d=2&n=16&steps=4');
  await expect(page.getByRole('button', { name: /^Preset/ })).toContainText('own settings');
  await page.getByRole('button', { name: 'What this preset shows' }).click();
  const lab = page.getByTestId('lab');
  const one = lab.getByTestId('preset-one');
  await one.locator('summary').click();
  await expect(one).toContainText('each stays with its own');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include('.lab').analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(' ')).join(', ')}`),
    ).toEqual([]);
  }
  await expect(one.getByTestId('claim').first()).toHaveAttribute('data-state', 'other');
  await one.getByRole('button', { name: 'Load' }).click();
  await expect(lab).toBeHidden();
  await expect(page.getByRole('button', { name: /^Preset/ })).toContainText('One sample per zone');
  await expect
    .poll(() => page.evaluate(() => window.lzn.experiment))
    .toMatchObject({ seed: 7, data: 'moons', n: 8 });
  await page.evaluate(() => window.lzn.step(21));

  await page.getByRole('button', { name: 'What this preset shows' }).click();
  await expect(one).toHaveAttribute('open', '');
  await expect(one).toContainText('now on the page');
  await expect(one.getByTestId('claim').filter({ hasText: 'round trip' })).toHaveAttribute(
    'data-state',
    'met',
  );
});
