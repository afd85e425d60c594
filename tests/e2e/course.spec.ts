/** Runs that were changed on their way, forked or replaced come back to the bit. */
import type { Page } from '@playwright/test';
import { again, expect, shownIteration, testOnOnePage } from './harness';

const test = testOnOnePage();

test.describe.configure({ timeout: 150_000 });

function fingerprint(page: Page): Promise<string> {
  return page.evaluate(() => window.lzn.fingerprint());
}

async function bringBack(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Bring it back' }).last().click();
}

test('a cut-off changed on the way is in the link, and is changed again at its iteration when the run is brought back', async ({
  page,
}) => {
  await again(page);
  await page.evaluate(() => window.lzn.step(6));
  await page.getByRole('slider', { name: 'Cut-off u' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.evaluate(() => window.lzn.experiment['u'])).not.toBe(0.2);
  const u = await page.evaluate(() => window.lzn.experiment['u']);
  expect(new URL(page.url()).hash).toContain(`&ev=6:u:${u}`);
  await expect(page.getByTestId('messages')).toContainText(/Changed .* at iteration 6/);
  await page.evaluate(() => window.lzn.step(7));
  const before = await fingerprint(page);

  await page.getByTestId('reset').click();
  await expect.poll(() => shownIteration(page)).toBe(0);
  // From the beginning with the new value it is another run.
  await page.evaluate(() => window.lzn.step(13));
  expect(await fingerprint(page)).not.toBe(before);
  await bringBack(page);
  await expect.poll(() => shownIteration(page)).toBe(13);
  await expect(page.getByTestId('status')).toHaveText('paused');
  expect(await fingerprint(page)).toBe(before);
  expect(await page.evaluate(() => window.lzn.experiment['u'])).toBe(u);
});

test('what came after a fork can be brought back', async ({ page }) => {
  await again(page);
  await page.evaluate(() => window.lzn.step(20));
  const before = await fingerprint(page);
  const film = page.getByTestId('training-scrubber');
  await expect(film).toBeEnabled();
  await film.focus();
  await page.keyboard.press('Home');
  await expect(page.getByTestId('film-label')).toContainText('looking back');
  await page.getByTestId('fork').click();
  await expect.poll(() => shownIteration(page)).toBe(0);
  await bringBack(page);
  await expect.poll(() => shownIteration(page)).toBe(20);
  expect(await fingerprint(page)).toBe(before);
});
