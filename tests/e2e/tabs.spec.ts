/** Two tabs of the page: each has its own engine, and neither minds the other. */
import { expect, open, shownIteration, test } from './harness';

test('a second tab trains beside the first, to the same bits', async ({ page, context }) => {
  await open(page);
  const second = await context.newPage();
  await open(second);
  await page.getByTestId('run').click();
  await expect.poll(() => shownIteration(page)).toBeGreaterThan(0);
  await second.evaluate(() => window.lzn.step(12));
  await expect(second.getByTestId('iteration')).toHaveText('12');
  await page.getByTestId('run').click();
  await expect(page.getByTestId('status')).toHaveText('paused');
  const { iteration, bits } = await page.evaluate(async () => {
    // Waits for its turn, and so for the last report of what was trained.
    const print = await window.lzn.fingerprint();
    return { iteration: window.lzn.telemetry().iteration, bits: print };
  });
  const same = await second.evaluate(async (goal) => {
    await window.lzn.load(location.hash);
    await window.lzn.step(goal);
    return window.lzn.fingerprint();
  }, iteration);
  expect(same).toBe(bits);
  await second.close();
  expect((await page.evaluate(() => window.lzn.step(1))).iteration).toBe(iteration + 1);
});
