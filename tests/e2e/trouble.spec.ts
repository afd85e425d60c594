/** No WebGPU, numbers that run away, a device that is lost. */
import { again, expect, QUICK, shownIteration, test, testOnOnePage } from './harness';

test('without WebGPU a full page names the browser and what to do', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined });
  });
  await page.goto(`/${QUICK}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page needs WebGPU');
  await expect(page.getByTestId('no-webgpu')).toContainText(/Chrom(e|ium) \d+ on/);
  await expect(page.getByTestId('no-webgpu')).toContainText('Safari 26');
  const reason = await page.evaluate(() => window.lzn.ready.catch((error: { kind: string }) => error.kind));
  expect(reason).toBe('no-webgpu');
});

const shared = testOnOnePage();

shared('a failure of one command is told to its caller and leaves the page alive', async ({ page }) => {
  await again(page);
  const message = await page.evaluate(() => window.lzn.step(-1).catch((error: Error) => error.message));
  expect(message).toContain('whole number');
  expect((await page.evaluate(() => window.lzn.step(1))).iteration).toBe(1);
});

shared(
  'numbers that run away stop the run, say where and in what, and a snapshot is offered',
  async ({ page }) => {
    await again(
      page,
      '#v=2&seed=5&data=digits&encoder=mlp-s&hidden=none&norm=none&act=gelu&d=2&n=16&steps=4&lr=1000&warmup=0&clip=0',
    );
    await page.getByTestId('run').click();
    const card = page.getByTestId('error');
    await expect(card).toBeVisible({ timeout: 50_000 });
    await expect(card).toHaveAttribute('data-kind', 'not-finite');
    await expect(card).toContainText(/At iteration [\d,]+ the .+ was no longer a finite number/);
    await expect(page.getByTestId('status')).toHaveText('stopped');
    const back = page.getByTestId('revert');
    const goal = Number((await back.textContent())?.replaceAll(/\D/g, ''));
    await back.click();
    await expect(card).toHaveCount(0);
    await expect.poll(() => shownIteration(page)).toBe(goal);
    await expect(page.getByTestId('status')).toHaveText(goal === 0 ? 'ready' : 'paused');
  },
);

shared('a lost device is replaced, the page says so, and training goes on', async ({ page }) => {
  await again(page);
  await page.evaluate(() => window.lzn.step(5));
  await page.evaluate(() => window.lzn.loseDevice());
  await expect(page.getByTestId('messages').getByRole('listitem')).not.toHaveCount(0);
  const { iteration, loss } = await page.evaluate(() => window.lzn.step(3));
  expect(iteration).toBeGreaterThanOrEqual(3);
  expect(Number.isFinite(loss)).toBe(true);
  await expect(page.getByTestId('error')).toHaveCount(0);
});
