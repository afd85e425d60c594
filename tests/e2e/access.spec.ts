/** For everyone: the checks of axe, the keyboard alone, a narrow screen, both themes. */
import { AxeBuilder } from '@axe-core/playwright';
import { again, expect, shownIteration, testOnOnePage } from './harness';

const test = testOnOnePage();

test('the keyboard alone is enough', async ({ page }) => {
  await page.keyboard.press('s');
  await expect(page.getByTestId('iteration')).toHaveText('1');
  await page.keyboard.press('Space');
  await expect(page.getByTestId('status')).toHaveText('training');
  await page.keyboard.press('Space');
  await expect(page.getByTestId('status')).toHaveText('paused');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('run')).toBeFocused();

  // Help opens and closes, and gives the focus back to its button.
  const help = page.getByRole('button', { name: 'About Cut-off' });
  await help.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Share of the steps, counted from the prior')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Share of the steps, counted from the prior')).toBeHidden();
  await expect(help).toBeFocused();

  // Typing s or a space into a field is typing.
  const before = await shownIteration(page);
  await page.getByLabel('Seed', { exact: true }).focus();
  await page.keyboard.press('s');
  await page.keyboard.press('Escape');
  expect(await shownIteration(page)).toBe(before);

  // Arrows move a number.
  await page.keyboard.press('ArrowUp');
  await expect(page.getByLabel('Seed', { exact: true })).toHaveValue('4');
});

test('the plane is described in words', async ({ page }) => {
  await again(page);
  const plane = page.getByTestId('zone-canvas');
  await expect(plane).toHaveAttribute('aria-label', /latent plane, d = 2.*32 anchors.*after 0 iterations/i);
  await page.getByTestId('layer-zones').click();
  await expect(plane).not.toHaveAttribute('aria-label', /zones coloured/);
  await page.getByTestId('layer-zones').click();
  await expect(plane).toHaveAttribute('aria-label', /zones coloured/);
});

test('a desktop window shows the whole picture without scrolling', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await again(page);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(height).toBeLessThanOrEqual(900);
  for (const part of ['zone-canvas', 'probe', 'ode-error', 'run']) {
    await expect(page.getByTestId(part)).toBeInViewport({ ratio: 1 });
  }
});

test('a phone shows one column that is no wider than the screen, with the run bar in view', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await again(page);
  const more = page.getByText('More settings');
  await more.click();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(page.getByTestId('run')).toBeInViewport();
  await more.click();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${scheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.emulateMedia({ colorScheme: scheme });
    await again(page);
    await page.evaluate(() => window.lzn.step(3));
    const more = page.getByText('More settings');
    await more.click();
    await expect(page.locator('.chart-alignment svg.recharts-surface')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual(
      [],
    );
    await more.click();
  });
}

test('the theme follows the system until one is chosen, which is remembered', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const theme = page.locator('html');
  await expect(theme).toHaveAttribute('data-theme', 'dark');
  await page.getByTestId('theme').click();
  await expect(theme).toHaveAttribute('data-theme', 'light');
  await page.reload();
  await expect(theme).toHaveAttribute('data-theme', 'light');
});
