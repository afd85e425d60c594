/** Runs that were: in the charts behind the present one, and in the lab's table with what sets them apart. */
import { readFile } from 'node:fs/promises';
import { again, expect, QUICK, shownIteration, testOnOnePage } from './harness';

const test = testOnOnePage();

test('an earlier run stays in the charts and their files; the lab compares it with the present one and loads it again', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await page.evaluate(() => window.lzn.step(5));
  await expect(page.locator('.chart-loss svg.recharts-surface')).toBeVisible();
  await page.evaluate((hash) => window.lzn.load(hash), `${QUICK}&alpha=0.6`);
  await page.evaluate(() => window.lzn.step(3));
  const lines = page.locator('.chart-loss .behind path');
  await expect(lines).toHaveCount(1);
  const save = async () => {
    const frame = page.locator('.chart-loss');
    await frame.getByRole('button', { name: /^Save/ }).first().click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      frame.getByRole('button', { name: 'CSV' }).click(),
    ]);
    await page.keyboard.press('Escape');
    return (await readFile(await file.path())).toString().trim().split('\r\n');
  };
  const table = await save();
  expect(table[0]).toMatch(/^iteration,loss,loss \(8 × 8 digits d=2 #\d+\)$/);
  expect(table).toHaveLength(1 + 5);
  const legend = page.getByTestId('run-legend').getByRole('button');
  await expect(legend).toHaveAttribute('aria-pressed', 'true');
  await legend.click();
  await expect(legend).toHaveAttribute('aria-pressed', 'false');
  await expect(lines).toHaveCount(0);
  expect((await save())[0]).toBe('iteration,loss');

  await page.getByTestId('lab-button').click();
  await page.getByRole('tab', { name: 'Runs' }).click();
  const lab = page.getByTestId('lab');
  const rows = page.getByTestId('run-row');
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole('columnheader', { name: 'α' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Seed' })).toHaveCount(0);
  await expect(rows.nth(0)).toContainText('on the page');

  const name = rows.nth(1).getByRole('textbox', { name: 'Name of the run' });
  await name.fill('small scale');
  await name.press('Enter');
  await expect(page.getByRole('checkbox', { name: 'Compare small scale' })).toBeVisible();
  for (const box of await page.getByRole('checkbox', { name: /^Compare/ }).all()) await box.check();
  const diff = page.getByTestId('runs-diff');
  await expect(diff.getByRole('row', { name: /Prior scale 0\.2 0\.6/ })).toBeVisible();
  await expect(diff.getByRole('row', { name: /Iterations 5 3/ })).toBeVisible();

  await lab.getByRole('button', { name: 'Iterations' }).click();
  await expect(page.getByRole('columnheader', { name: /Iterations/ })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await expect(rows.nth(0)).toContainText('on the page');

  await rows.nth(1).getByRole('button', { name: 'Actions for small scale' }).click();
  await page.locator('[data-action="load"]:visible').click();
  await expect(page.getByTestId('lab')).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => window.lzn.experiment['alpha'])).toBe(0.2);
  await expect.poll(() => shownIteration(page)).toBe(0);
});

test('a hot setting of a run counts at once and is in its link; another one waits', async ({ page }) => {
  await again(page);
  await page.evaluate(() => window.lzn.step(4));
  const rate = page.getByLabel('Learning rate η', { exact: true });
  await rate.fill('0.004');
  await rate.press('Enter');
  await expect.poll(() => page.evaluate(() => window.lzn.experiment['lr'])).toBe(0.004);
  expect(new URL(page.url()).hash).toContain('ev=4:lr:4e-3');
  expect(await shownIteration(page)).toBe(4);
  await rate.fill('0.001');
  await rate.press('Enter');
  await expect(page.getByTestId('messages').getByText(/Changed Learning rate to 0\.001/)).toHaveCount(1);
  await expect(page.getByTestId('messages').getByText(/Changed Learning rate/)).toHaveCount(1);
  const scale = page.getByLabel('Prior scale α', { exact: true });
  await scale.fill('0.6');
  await scale.press('Enter');
  await expect(page.getByText('restart to apply')).toBeVisible();
  expect(await page.evaluate(() => window.lzn.experiment['alpha'])).toBe(0.2);
});
