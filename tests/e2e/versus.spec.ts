/** A/B: two experiments in step, side by side. */
import type { Page } from '@playwright/test';
import { expect, open, test } from './harness';

test.describe.configure({ timeout: 180_000 });

/** Finished iterations of both. */
async function both(page: Page): Promise<[number, number]> {
  const of = async (side: 'a' | 'b') =>
    Number((await page.getByTestId(`versus-${side}-iteration`).textContent())?.replaceAll(/\D/g, ''));
  return [await of('a'), await of('b')];
}

test('a second experiment trains in step with the first, moves with it, changes places with it, and can be kept', async ({
  page,
}) => {
  await open(page);
  await page.evaluate(() => window.lzn.step(4));
  const scale = page.getByLabel('Prior scale α', { exact: true });
  await scale.fill('0.6');
  await scale.press('Enter');
  await page.getByTestId('lab-button').click();
  await page.getByRole('tab', { name: 'Runs' }).click();
  await page.getByTestId('open-versus').click();
  await expect(page.getByTestId('lab')).toHaveCount(0);
  await page.getByTestId('choose-rival').selectOption('draft');
  const rival = page.getByTestId('rival');
  await expect(rival).toHaveAttribute('data-status', 'ready', { timeout: 60_000 });
  await expect(page.getByTestId('versus-a')).toContainText('α 0.2');
  await expect(page.getByTestId('versus-b')).toContainText('α 0.6');

  // B catches up with A, and both go on.
  await page.evaluate(() => window.lzn.step(2));
  await expect.poll(() => both(page)).toEqual([6, 6]);
  await expect(page.getByTestId('run-legend')).toContainText('B: ');
  await page.getByTestId('run').click();
  await expect.poll(async () => Math.min(...(await both(page)))).toBeGreaterThan(7);
  await page.evaluate(() => window.lzn.pause());
  const paused = await both(page);
  expect(Math.abs(paused[0] - paused[1])).toBeLessThanOrEqual(200);
  await expect(page.getByTestId('status')).toHaveText('paused');

  // Keys on B's plane move A's too, while they are linked: its caption says how much of it is seen.
  const caption = page.locator('.plane-caption > p');
  const wide = (await caption.textContent()) ?? '';
  expect(wide).toContain('latent units wide');
  await page.getByTestId('rival-canvas').focus();
  await page.keyboard.press('+');
  await expect(caption).not.toHaveText(wide);

  const [, b] = await both(page);
  await page.getByRole('button', { name: 'Swap' }).click();
  await expect.poll(() => page.evaluate(() => window.lzn.experiment['alpha'])).toBe(0.6);
  await expect(rival).toHaveAttribute('data-status', 'ready', { timeout: 60_000 });
  await expect.poll(async () => (await both(page))[0]).toBe(b);
  await expect(page.getByTestId('versus-b')).toContainText('α 0.2');

  await page.getByTestId('keep-b').click();
  await expect(page.getByTestId('versus')).toHaveCount(0, { timeout: 60_000 });
  await expect.poll(() => page.evaluate(() => window.lzn.experiment['alpha'])).toBe(0.2);
  await expect(page.getByTestId('messages')).toContainText('B is now the page’s run');
  expect((await page.evaluate(() => window.lzn.step(1))).iteration).toBe(paused[0] + 1);
});
