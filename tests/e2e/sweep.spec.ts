/** Sweeps of the lab: to the end, cut off by a reload and gone on with, paused and stopped. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, open, test } from './harness';

test.describe.configure({ timeout: 240_000 });

/** The page's settings in these tests, but for what is varied, seed and iterations. */
const BASE = '#v=2&data=digits&encoder=mlp-s&n=32&steps=8';
const ITERATIONS = 20;

async function openSweeps(page: Page): Promise<void> {
  await page.getByTestId('lab-button').click();
  await page.getByRole('tab', { name: 'Sweeps' }).click();
  await expect(page.getByTestId('sweep-start')).toBeVisible();
}

async function fillIn(page: Page, iterations: number): Promise<void> {
  await page.getByLabel('Setting', { exact: true }).selectOption('u');
  // Its neighbours are proposed.
  await expect(page.getByLabel('Values of Cut-off')).toHaveValue('0.1,0.2,0.3');
  await page.getByLabel('Values of Cut-off').fill('0.1,0.5');
  await page.getByLabel('Seeds', { exact: true }).fill('3,4');
  await page.getByLabel('Iterations of each run').fill(String(iterations));
  await page.getByLabel('Evaluate each run').uncheck();
  await expect(page.getByTestId('sweep-count')).toContainText('4 runs: 2 combinations × 2 seeds');
}

test('a sweep that a reload cut off goes on, and its numbers are those of runs by hand', async ({ page }) => {
  await open(page, `${BASE}&seed=3&d=2`);
  await openSweeps(page);
  const values = page.getByLabel('Values of Latent dimension');
  await values.fill('2,8,none');
  await expect(page.getByRole('alert')).toContainText('d=none: must be a whole number from 1 to 512.');
  await expect(page.getByTestId('sweep-start')).toHaveAttribute('aria-disabled', 'true');
  await fillIn(page, ITERATIONS);
  await page.getByTestId('sweep-start').click();

  // The first run is over: wait in the second, and reload.
  const runs = page.getByTestId('sweep-run');
  await expect(runs).toHaveCount(1, { timeout: 90_000 });
  await page.getByTestId('sweep-pause').click();
  await expect(page.getByTestId('sweep-phase')).toHaveText('paused', { timeout: 90_000 });
  const done = await runs.count();
  expect(done).toBeLessThan(4);
  const first = await runs.first().textContent();
  await page.reload();
  await page.evaluate(() => window.lzn.ready);
  await openSweeps(page);
  await expect(page.getByTestId('sweep-resume')).toHaveText(`Resume: ${done} of 4 done`);
  await page.getByTestId('sweep-resume').click();
  await expect(page.getByTestId('sweep-state')).toContainText('4 runs done', { timeout: 120_000 });
  expect(await runs.first().textContent()).toBe(first);

  await page.getByText('Each run', { exact: true }).click();
  const shown = await runs.evaluateAll((rows) =>
    rows.map((row) => ({
      loss: row.querySelector('[data-metric=loss]')?.textContent,
      fingerprint: row.querySelector('code')?.textContent,
    })),
  );
  const byHand = await page.evaluate(
    async ([base, iterations]) => {
      const found: { loss: string | undefined; fingerprint: string }[] = [];
      for (const [seed, u] of [
        [3, 0.1],
        [4, 0.5],
      ]) {
        await window.lzn.load(`${base}&d=2&seed=${seed}&u=${u}&iters=${iterations}`);
        const { loss } = await window.lzn.step(iterations);
        found.push({ loss: loss?.toPrecision(6), fingerprint: await window.lzn.fingerprint() });
      }
      return found;
    },
    [BASE, ITERATIONS] as const,
  );
  expect([shown[0], shown[3]]).toEqual(byHand);
  const losses = shown.map(({ loss }) => Number(loss));
  const mean = ((losses[0] ?? 0) + (losses[2] ?? 0)) / 2;
  await expect(page.getByTestId('sweep-cell').first().locator('[data-metric=loss]')).toContainText(
    `${mean.toFixed(3)} ± `,
  );
  await expect(page.locator('.sweep-chart svg.recharts-surface')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('.lab').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV of each run' }).click();
  expect((await saved).suggestedFilename()).toBe('lzn-sweep-runs.csv');
  await page.getByRole('button', { name: /^Load u = 0.5 on the page$/ }).click();
  await expect(page.getByTestId('lab')).toBeHidden();
  await expect.poll(() => page.evaluate(() => window.lzn.experiment['u'])).toBe(0.5);
});

test('a sweep that is stopped can be gone on with or removed', async ({ page }) => {
  await open(page, `${BASE}&seed=3&d=2`);
  await page.getByTestId('run').click();
  await expect(page.getByTestId('status')).toHaveText('training');
  await openSweeps(page);
  await fillIn(page, 100_000);
  await page.getByTestId('sweep-start').click();
  await expect(page.getByTestId('sweep-phase')).toHaveText('training', { timeout: 90_000 });
  await expect(page.getByTestId('status')).toHaveText('paused');
  await page.getByTestId('sweep-stop').click();
  await expect(page.getByTestId('sweep-resume')).toHaveText('Resume: 0 of 4 done');
  await page.getByRole('button', { name: /^Remove / }).click();
  await expect(page.getByTestId('sweep')).toHaveCount(0);
  await page.reload();
  await openSweeps(page);
  await expect(page.getByTestId('sweep')).toHaveCount(0);
});
