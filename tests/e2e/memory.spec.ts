/** GPU memory before a run: what the page says of it, and how it refuses what is too much. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { again, expect, open, QUICK, shownIteration, testOnOnePage } from './harness';

/** More than the default limits let through, whatever the flows keep. */
const HUGE = '#v=2&n=10000&d=512&steps=200';

const toggle = (page: Page) => page.getByRole('button', { name: 'GPU memory', exact: true });

/** A GPU with the default limits; the engine in its worker asks for more where the adapter offers more. */
async function modestGpu(page: Page): Promise<void> {
  await page.route(/\/worker[-.\w]*\.js$/, async (route) => {
    const response = await route.fetch();
    const modest = `const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = function () { return request.call(this); };`;
    await route.fulfill({ response, body: `${modest}\n${await response.text()}` });
  });
}

const test = testOnOnePage(async (page) => {
  await modestGpu(page);
  await open(page);
});

async function set(page: Page, label: string, value: number): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  await field.fill(String(value));
  await field.press('Enter');
}

test('the settings’ memory is shown, opens by purpose, and follows the form', async ({ page }) => {
  await again(page);
  const memory = page.getByTestId('memory');
  const total = memory.locator('.memory-total');
  await expect(total).toHaveText(/^\d+(\.\d)? MiB$/);
  await expect(memory.getByText('Flow states', { exact: true })).toBeHidden();
  await toggle(page).click();
  await expect(memory.getByText('Flow states', { exact: true })).toBeVisible();
  await expect(memory).toContainText(/Largest buffer [\d.]+ [KM]iB, .+; this GPU allows [\d.]+ [MG]iB\./);
  await page.evaluate(() => window.lzn.step(1));
  const before = (await total.textContent()) ?? '';
  await set(page, 'Batch n', 1024);
  await expect(total).not.toHaveText(before);
  expect(await page.evaluate(() => window.lzn.experiment['n'])).toBe(32);
  const { violations } = await new AxeBuilder({ page }).include('[data-testid=memory]').analyze();
  expect(violations).toEqual([]);
});

test('settings that do not fit say so before they are applied, with one that does', async ({ page }) => {
  await again(page, '#v=2&seed=3&data=moons&d=2&n=16&steps=4');
  const memory = page.getByTestId('memory');
  const apply = page.getByRole('button', { name: 'Apply and restart' });
  await page.evaluate(() => window.lzn.step(1));
  await set(page, 'Latent dimension d', 512);
  await set(page, 'Solver steps N', 200);
  await expect(apply).toHaveAttribute('aria-disabled', 'false');
  await set(page, 'Batch n', 4096);
  await expect(memory).toHaveAttribute('data-refused', 'true');
  await expect(memory).toContainText(/Too much: one buffer of it takes .* and this GPU allows/);
  await expect(apply).toHaveAttribute('aria-disabled', 'true');
  await memory.getByRole('button', { name: /fits$/ }).click();
  await expect(memory).toHaveAttribute('data-refused', 'false');
  await expect(apply).toHaveAttribute('aria-disabled', 'false');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(apply).toHaveCount(0);
  expect(await shownIteration(page)).toBe(1);
});

test('before training, a change counts at once unless it does not fit', async ({ page }) => {
  await again(page, '#v=2&seed=3&data=moons&d=512&n=16&steps=200');
  await set(page, 'Batch n', 4096);
  await expect(page.getByTestId('memory')).toHaveAttribute('data-refused', 'true');
  await expect(page.getByText('1 setting changed')).toBeVisible();
  await expect(page.getByTestId('error')).toHaveCount(0);
  expect(await page.evaluate(() => window.lzn.experiment['n'])).toBe(16);
  await set(page, 'Batch n', 24);
  await expect.poll(() => page.evaluate(() => window.lzn.experiment['n'])).toBe(24);
});

test('a link that is too large is refused with its numbers, and the run goes on', async ({ page }) => {
  await again(page);
  await page.evaluate(() => window.lzn.step(4));
  const error = await page.evaluate(
    (hash) =>
      window.lzn.load(hash).catch(({ kind, message }: Error & { kind: string }) => ({ kind, message })),
    HUGE,
  );
  expect(error).toMatchObject({ kind: 'bad-experiment' });
  const card = page.getByTestId('error');
  await expect(card).toContainText('Not enough GPU memory');
  await expect(card).toContainText(
    /n=10000, d=512 and steps=200 need [\d.]+ GiB of GPU memory: flow states [\d.]+ GiB, .*the rest [\d.]+ [KM]iB\./,
  );
  await expect(card).toContainText(
    /This GPU allows .* in one buffer; .* The nearest that fits: (n|d|steps)=\d+/,
  );
  await expect(page.getByTestId('remedy')).toContainText(/^Use (n|d|steps) = [\d,]+$/);
  expect(new URL(page.url()).hash).toBe(QUICK);
  await page.getByTestId('keep').click();
  await expect(card).toHaveCount(0);
  expect(await shownIteration(page)).toBe(4);
  await expect(page.getByTestId('status')).toHaveText('paused');
  expect((await page.evaluate(() => window.lzn.step(1))).iteration).toBe(5);
});
