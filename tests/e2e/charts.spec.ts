/** The charts' column, by pointer and keys: heat map, cut-off, tabs, shared read-out, files, verdict. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { again, expect, open, POINTS, QUICK, testOnOnePage } from './harness';

/** Six iterations, and their charts. */
async function train(page: Page): Promise<void> {
  await page.evaluate(() => window.lzn.step(6));
  await expect(page.getByTestId('alignment-heatmap')).toBeVisible();
  await expect(page.locator('.chart-loss svg.recharts-surface')).toBeVisible();
}

// Until a test says otherwise the page is as training left it.
const test = testOnOnePage(async (page) => {
  await open(page);
  await train(page);
});

async function box(locator: Locator) {
  const found = await locator.boundingBox();
  if (found === null) throw new Error('It is not on the page.');
  return found;
}

/** Number of different colours among pixels of a canvas, spread over it. */
function colours(page: Page): Promise<number> {
  return page.getByTestId('alignment-heatmap').evaluate((element) => {
    const canvas = element.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return 0;
    const found = new Set<string>();
    for (let x = 0.15; x < 0.9; x += 0.05) {
      for (let y = 0.05; y < 1; y += 0.05) {
        const { data } = context.getImageData(
          Math.floor(x * canvas.width),
          Math.floor(y * canvas.height),
          1,
          1,
        );
        found.add(data.join(' '));
      }
    }
    return found.size;
  });
}

test('the heat map is painted, sorted either way, and described in words', async ({ page }) => {
  const map = page.getByTestId('alignment-heatmap');
  await expect.poll(() => colours(page)).toBeGreaterThan(8);
  await expect(map).toHaveAccessibleDescription(/32 samples/);
  const painted = () => map.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const byTime = await painted();
  await page.getByRole('radio', { name: 'by class' }).check({ force: true });
  await expect.poll(painted).not.toBe(byTime);
  await page.getByRole('radio', { name: 'by time' }).check({ force: true });
});

test('pointing at a row marks its sample, and leaving it unmarks it', async ({ page }) => {
  const map = page.getByTestId('alignment-heatmap');
  const { x, y, width, height } = await box(map);
  await page.mouse.move(x + width / 2, y + height * 0.3);
  const row = page.locator('.heatmap-row');
  await expect(row).toBeVisible();
  const first = await row.getAttribute('data-sample');
  await expect(page.getByTestId('heatmap-readout')).toContainText(`sample ${first}`);
  await expect(page.getByTestId('heatmap-readout')).toContainText('%');
  await page.mouse.move(x + width / 2, y + height * 0.8);
  await expect(row).not.toHaveAttribute('data-sample', String(first));
  await page.mouse.move(x + width / 2, y + height + 200);
  await expect(row).toHaveCount(0);
});

test('arrow keys go from row to row and from step to step', async ({ page }) => {
  const map = page.getByTestId('alignment-heatmap');
  await map.focus();
  await page.keyboard.press('ArrowDown');
  await expect(map).toHaveAttribute('aria-valuenow', '1');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(map).toHaveAttribute('aria-valuenow', '3');
  const before = await map.getAttribute('aria-valuetext');
  await page.keyboard.press('End');
  await expect(map).toHaveAttribute('aria-valuenow', '32');
  expect(await map.getAttribute('aria-valuetext')).not.toBe(before);
  await page.keyboard.press('Escape');
  await expect(page.locator('.heatmap-row')).toHaveCount(0);
});

test('tabs open one group of charts at a time, by pointer and by arrow keys', async ({ page }) => {
  const tab = (name: string) => page.getByRole('tab', { name });
  await expect(tab('Loss')).toHaveAttribute('aria-selected', 'true');
  await tab('Flow').click();
  await expect(page.locator('.chart-shares svg.recharts-surface')).toBeVisible();
  await expect(page.locator('.chart-ode-error svg.recharts-surface')).toBeVisible();
  await expect(page.locator('.chart-loss')).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(tab('Probe')).toBeFocused();
  await expect(page.locator('.chart-probe')).toContainText('There is none yet');
  await page.keyboard.press('ArrowRight');
  for (const gauge of ['spread', 'trace', 'rankme', 'gaussianity']) {
    await expect(page.locator(`.chart-${gauge} svg.recharts-surface`)).toBeVisible();
  }
  await page.keyboard.press('Home');
  await expect(page.locator('.chart-loss svg.recharts-surface')).toBeVisible();
});

test('pointing at an iteration reads all charts there', async ({ page }) => {
  const loss = await box(page.locator('.chart-loss .crosshair'));
  await page.mouse.move(loss.x + loss.width / 2, loss.y + loss.height / 2);
  for (const chart of ['loss', 'gradient']) {
    await expect(page.locator(`.chart-${chart} .chart-names`)).toContainText('iteration 3');
    await expect(page.locator(`.chart-${chart} .crosshair-line`)).toBeVisible();
  }
  await page.locator('.chart-gradient .crosshair').focus();
  await page.keyboard.press('End');
  await expect(page.locator('.chart-loss .chart-names')).toContainText('iteration 6');
  await page.keyboard.press('Escape');
  await expect(page.locator('.crosshair-line')).toHaveCount(0);
});

/** What a chart's menu saves. */
async function save(page: Page, chart: string, format: 'PNG' | 'SVG' | 'CSV') {
  const frame = page.locator(chart);
  await frame.getByRole('button', { name: /^Save/ }).first().click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    frame.getByRole('button', { name: format }).click(),
  ]);
  await page.keyboard.press('Escape');
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test('every chart can be saved as a picture, a drawing and a table', async ({ page }) => {
  const csv = await save(page, '.chart-loss', 'CSV');
  expect(csv.name).toBe('lzn-loss-6.csv');
  const lines = csv.bytes.toString().trim().split('\r\n');
  expect(lines[0]).toBe('iteration,loss');
  expect(lines).toHaveLength(7);
  const svg = await save(page, '.chart-loss', 'SVG');
  expect(svg.name).toBe('lzn-loss-6.svg');
  expect(svg.bytes.toString()).toContain('<path');
  expect(svg.bytes.toString()).not.toContain('var(--');
  const png = await save(page, '.chart-loss', 'PNG');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  const map = await save(page, '.chart-heatmap', 'CSV');
  expect(map.name).toMatch(/^lzn-alignment-\d+\.csv$/);
  // A line for each sample, the head, and mean and quantiles.
  expect(map.bytes.toString().trim().split('\r\n')).toHaveLength(1 + 32 + 3);
  const cells = await save(page, '.chart-heatmap', 'SVG');
  expect(cells.bytes.toString().match(/<rect/g)?.length).toBeGreaterThan(32 * 8);
  expect((await save(page, '.chart-heatmap', 'PNG')).bytes.length).toBeGreaterThan(2000);
});

test('log axis and smoothing change the drawing and are remembered', async ({ page }) => {
  const line = page.locator('.chart-loss .recharts-line-curve').last();
  const linear = await line.getAttribute('d');
  await page.getByTestId('log-axis').click();
  await expect(page.getByTestId('log-axis')).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => line.getAttribute('d')).not.toBe(linear);
  const log = await line.getAttribute('d');
  await page.getByTestId('smooth').click();
  await expect.poll(() => line.getAttribute('d')).not.toBe(log);
  await page.reload();
  await expect(page.getByTestId('log-axis')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('smooth')).toHaveAttribute('aria-pressed', 'true');
});

test('dragging the cut-off changes the running experiment', async ({ page }) => {
  await again(page);
  await train(page);
  const line = page.getByTestId('cut-off');
  expect(await page.evaluate(() => window.lzn.experiment.u)).toBe(0.2);
  const from = await box(line);
  const plot = await box(page.locator('.cutoff-plot'));
  await page.mouse.move(from.x + from.width / 2, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * 0.4, from.y + 30, { steps: 5 });
  await page.mouse.move(plot.x + plot.width * 0.56, from.y + 30, { steps: 5 });
  // While it is held, the experiment is as it was.
  expect(await page.evaluate(() => window.lzn.experiment.u)).toBe(0.2);
  await page.mouse.up();
  await expect.poll(() => page.evaluate(() => Number(window.lzn.experiment.u))).toBeGreaterThan(0.4);
  const u = await page.evaluate(() => Number(window.lzn.experiment.u));
  await expect(line).toHaveAttribute('aria-valuenow', String(u));
  expect(await page.evaluate(() => window.lzn.telemetry().iteration), 'the run goes on').toBe(6);
  const { alignmentByStep } = await page.evaluate(() => window.lzn.step(1));
  const cut = Math.floor(8 * u);
  expect(alignmentByStep.argmaxShare.slice(0, cut)).toEqual(Array.from({ length: cut }, () => 0));
});

test('with a latest step no maximum lies behind it, and the heat map veils what is not looked at', async ({
  page,
}) => {
  await again(page, `${QUICK}&until=0.5`);
  await train(page);
  const { alignmentByStep } = await page.evaluate(() => window.lzn.telemetry());
  expect(alignmentByStep.argmaxShare).toHaveLength(8);
  expect(alignmentByStep.argmaxShare.slice(5)).toEqual([0, 0, 0]);
  const [veil, plot] = [
    await box(page.locator('.cutoff-veil.late')),
    await box(page.locator('.cutoff-plot')),
  ];
  expect(veil.x + veil.width).toBeCloseTo(plot.x + plot.width, 0);
  // Steps 0 to 4 of 8 end at half the flow's time and half a step.
  expect(veil.x).toBeGreaterThan(plot.x + 0.5 * plot.width);
  expect(veil.x).toBeLessThan(plot.x + 0.65 * plot.width);
  const saved = (await save(page, '.chart-heatmap', 'SVG')).bytes.toString();
  for (const name of ['u = 0.2', 'until = 0.5']) expect(saved).toContain(`>${name}</text>`);
});

test('the cut-off is moved by keys, and Escape leaves it as it was', async ({ page }) => {
  await again(page);
  await train(page);
  const line = page.getByTestId('cut-off');
  await line.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(600);
  expect(await page.evaluate(() => window.lzn.experiment.u)).toBe(0.2);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.evaluate(() => window.lzn.experiment.u)).toBe(0.4);
});

test('the verdict says in words how the run is doing', async ({ page }) => {
  await again(page);
  const verdict = page.getByTestId('verdict');
  await expect(verdict).toHaveAttribute('data-code', 'untrained');
  await expect(verdict).toContainText('Not trained yet');
  await page.evaluate(() => window.lzn.step(10));
  await expect(verdict).not.toHaveAttribute('data-code', 'untrained');
  await expect(verdict).toContainText('Latents in their own zone');
});

test('evaluates by itself when training passes a multiple', async ({ page }) => {
  test.setTimeout(180_000);
  await again(page, POINTS);
  await train(page);
  await page.getByRole('tab', { name: 'Probe' }).click();
  await page.getByRole('radio', { name: '100', exact: true }).check({ force: true });
  await page.getByTestId('run').click();
  await expect(page.getByTestId('probe')).toContainText('%', { timeout: 120_000 });
  await expect(page.getByTestId('status')).toHaveText('training', { timeout: 30_000 });
  await expect(page.locator('.chart-probe svg.recharts-surface')).toBeVisible();
  await page.evaluate(() => window.lzn.pause());
});
