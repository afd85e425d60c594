/** The methods beside latent zoning on the page: they train from their presets, and one that is broken by its switch is told to have collapsed. */
import type { Page } from '@playwright/test';
import { expect, open, POINTS, testOnOnePage } from './harness';

// Presets keep the seed of the page, and what they promise was measured with this one.
const test = testOnOnePage((page) => open(page, POINTS.replace('seed=3', 'seed=1')));
// Each method has kernels of its own, which take seconds to compile where the GPU is simulated.
test.describe.configure({ timeout: 150_000 });

/** One of each kind of network and space by the preset's name; tests/gpu/presets.test.ts trains them all. */
const METHODS = [
  ['simclr', 'SimCLR'],
  ['byol', 'BYOL'],
  ['lejepa', 'LeJEPA'],
  ['vae', 'VAE'],
  ['mae', 'Masked autoencoder'],
] as const;

/** Loads a preset from the menu. */
async function choose(page: Page, objective: string, preset: string): Promise<void> {
  await page.getByRole('button', { name: /^Preset/ }).click();
  const name = page.locator('strong').getByText(preset, { exact: true });
  await page.getByRole('list', { name: 'Presets' }).getByRole('button').filter({ has: name }).click();
  await expect.poll(() => page.evaluate(() => window.lzn.experiment.objective)).toBe(objective);
}

test('a method trains from its preset, with its settings in view', async ({ page }) => {
  const objective = page.getByRole('combobox', { name: 'Objective' });
  const method = page.locator('.experiment section', { has: objective });
  for (const [id, name] of METHODS) {
    await choose(page, id, name);
    const { iteration, loss } = await page.evaluate(() => window.lzn.step());
    expect({ id, iteration, finite: Number.isFinite(loss) }).toEqual({ id, iteration: 1, finite: true });
    await expect(objective).toHaveValue(id);
    await expect(method.getByRole('heading', { name: 'Method' })).toBeVisible();
  }
  await expect(method.getByRole('spinbutton', { name: 'Masked share' })).toHaveValue('0.75');
});

test('SimSiam without its stop-gradient is said to have collapsed', async ({ page }) => {
  await choose(page, 'simsiam', 'SimSiam');
  await page.getByRole('combobox', { name: 'Stop-gradient' }).selectOption('off');
  await expect.poll(() => page.evaluate(() => window.lzn.experiment.stopgrad)).toBe('off');
  await expect(page.getByRole('button', { name: /^Preset/ })).toContainText('SimSiam, broken');
  await page.evaluate(() => window.lzn.step(100));
  const verdict = page.getByTestId('verdict');
  await expect(verdict).toHaveAttribute('data-code', /collapsed|flat|shrunk/);
  await expect(verdict).toContainText('SimSiam has collapsed');
  await expect(verdict).toContainText('gradients are not stopped');
});

test('a quantiser shows how its codes are used', async ({ page }) => {
  await choose(page, 'vqvae', 'VQ-VAE');
  await page.evaluate(() => window.lzn.step(3));
  const codes = page.getByRole('region', { name: 'Codes' });
  await expect(codes).toContainText(/[1-9]\d* of 64 used, perplexity \d+\.\d/);
  await expect(codes.getByRole('img', { name: /^Use of the codes in the last batch/ })).toBeVisible();
});
