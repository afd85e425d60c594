/** Learning from the page: the tour, an iteration in slow motion, the kernels' sources, the keys, the formulas, a hidden tab. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { again, expect, open, POINTS, QUICK, shownIteration, test, testOnOnePage } from './harness';

/** The middle of a part of the page, in pixels. */
async function middleOf(page: Page, testId: string): Promise<{ x: number; y: number }> {
  const box = await page.getByTestId(testId).boundingBox();
  if (box === null) throw new Error(`${testId} is not to be seen.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Waits until the stop says that it is done, and goes on. */
async function goOn(page: Page, title: string): Promise<void> {
  await expect(page.getByTestId('tour-card').getByRole('heading')).toHaveText(title);
  await page.getByTestId('tour-next').click();
}

/** Where an anchor is that can be taken with the pointer, in pixels of the window. */
async function anAnchor(page: Page): Promise<{ x: number; y: number }> {
  // The keyboard's cursor goes to an anchor; the page draws it there.
  await page.getByTestId('zone-canvas').focus();
  await page.keyboard.press(']');
  const cursor = await page.locator('.plane-overlay .cursor').boundingBox();
  if (cursor === null) throw new Error('There is no cursor.');
  return { x: cursor.x + cursor.width / 2, y: cursor.y + cursor.height / 2 };
}

test('the tour is offered once, and can be declined', async ({ page }) => {
  await open(page);
  const hint = page.getByTestId('tour-hint');
  await expect(hint).toBeVisible();
  await hint.getByRole('button', { name: 'No, thank you' }).click();
  await expect(hint).toHaveCount(0);
  await page.reload();
  await page.evaluate(() => window.lzn.ready);
  await expect(page.getByTestId('tour')).toBeVisible();
  await expect(hint).toHaveCount(0);
});

test('on a phone the card of the tour lies at the bottom and hides no target', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  await page.getByRole('button', { name: 'Take the tour' }).click();
  await page.getByTestId('tour-skip').click();
  await page.getByTestId('tour-skip').click();
  await expect(page.getByTestId('tour-card')).toContainText('Step 3 of 9');
  const card = await page.getByTestId('tour-card').boundingBox();
  expect(card?.width).toBeLessThanOrEqual(390);
  await expect
    .poll(async () => (await page.getByTestId('zone-canvas').boundingBox())?.y ?? 1000)
    .toBeLessThan(120);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

const shared = testOnOnePage();

shared('help shows its equation, for the eye and for the ear', async ({ page }) => {
  expect(await page.locator('.katex').count(), 'nothing is typeset before it is asked for').toBe(0);
  await page.getByRole('button', { name: 'About Cut-off' }).click();
  const help = page.locator('.popover:popover-open');
  await expect(help.locator('.katex-html')).toBeVisible();
  await expect(help.locator('math')).toBeAttached();
  await expect(help.locator('.katex-error')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});

shared('the tour goes back and forth, and ends, by keyboard', async ({ page }) => {
  await again(page);
  await page.getByTestId('tour').focus();
  await page.keyboard.press('Enter');
  const card = page.getByTestId('tour-card');
  await expect(card).toBeFocused();
  const skip = page.getByTestId('tour-skip');
  await skip.focus();
  await page.keyboard.press('Enter');
  await expect(card).toContainText('Step 2 of 9');
  await card.getByRole('button', { name: 'Back' }).focus();
  await page.keyboard.press('Enter');
  await expect(card).toContainText('Step 1 of 9');
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await expect(page.getByTestId('tour')).toBeFocused();
});

shared(
  'the question mark opens the sheet of shortcuts, from the keyboard and from About',
  async ({ page }) => {
    await again(page);
    const sheet = page.getByTestId('shortcuts');
    await page.keyboard.press('?');
    await expect(sheet).toBeVisible();
    await expect(sheet).toContainText('one iteration');
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);

    // Typing one into a field is typing.
    await page.getByLabel('Seed', { exact: true }).focus();
    await page.keyboard.press('?');
    await expect(sheet).toHaveCount(0);

    await page.getByTestId('about').click();
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await expect(sheet).toBeVisible();
    await sheet.getByRole('button', { name: 'Close' }).click();
    await expect(sheet).toHaveCount(0);
  },
);

shared('the name of a kernel opens its source, and that the snippets it imports', async ({ page }) => {
  await again(page);
  await page.getByTestId('slow').click();
  const panel = page.getByTestId('slow-motion');
  await panel.getByRole('button', { name: 'Forward flow' }).click();
  await panel.getByRole('button', { name: 'flow/walk-flat.wgsl' }).click();
  const source = page.getByTestId('kernel-source');
  await expect(source).toContainText('// Steps of a flow for d <= 3');
  await expect(source).toContainText('@compute @workgroup_size(');
  await source.getByRole('button', { name: 'lib/flat_sweep.wgsl' }).click();
  await expect(source.getByRole('heading')).toHaveText('shaders/lib/flat_sweep.wgsl');
  await page.keyboard.press('Escape');
  await expect(source).toHaveCount(0);
  await expect(panel).toBeVisible();
  await panel.focus();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
});

shared('slow motion walks through all stages and makes one real iteration', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await again(page);
  await page.evaluate(() => window.lzn.step(5));
  const weights = await page.evaluate(() => window.lzn.fingerprint());
  await page.getByTestId('slow').click();
  const panel = page.getByTestId('slow-motion');
  await expect(panel).toBeFocused();
  const stage = panel.locator('.slow-stage');
  await expect(panel.getByRole('img', { name: /view [12]/ })).toHaveCount(2);
  const titles = [
    'Views',
    'Anchors',
    'Inverse flow',
    'Forward flow',
    'Soft assignment',
    'Maximum',
    'Gradient',
  ];
  for (const [i, title] of titles.entries()) {
    await expect(stage.getByRole('heading')).toHaveText(title);
    await expect(stage.locator('math').first()).toBeAttached();
    await expect(stage.locator('.kernel-link').first()).toBeVisible();
    if (i < titles.length - 1) await page.getByTestId('slow-next').click();
  }
  expect(await page.evaluate(() => window.lzn.fingerprint()), 'looking trains nothing').toBe(weights);
  await page.getByTestId('slow-step').click();
  await expect(page.getByTestId('slow-outcome')).toContainText('Iteration 6');
  await expect(page.getByTestId('slow-outcome')).toContainText('moved by');
  expect(await shownIteration(page)).toBe(6);
  expect(await page.evaluate(() => window.lzn.fingerprint())).not.toBe(weights);
  await panel.focus();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(page.getByTestId('slow')).toBeFocused();
});

shared('slow motion plays by itself, and the plane follows in flow time', async ({ page }) => {
  await again(page);
  await page.getByTestId('slow').click();
  const panel = page.getByTestId('slow-motion');
  await panel.getByRole('button', { name: 'Inverse flow' }).click();
  await expect(page.getByTestId('time-scrubber')).toHaveValue('0');
  await panel.getByRole('button', { name: 'Forward flow' }).click();
  await expect(page.getByTestId('time-scrubber')).toHaveValue('1');
  await panel.getByRole('button', { name: 'Soft assignment' }).click();
  await page.getByTestId('slow-play').click();
  await expect(panel.locator('.slow-stage')).toHaveAttribute('data-stage', 'gradient', { timeout: 30_000 });
  const name = panel.locator('.slow-sample b');
  const first = await name.textContent();
  await panel.getByRole('button', { name: 'Another sample' }).click();
  await expect(name).not.toHaveText(first ?? '');
  await panel.focus();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
});

shared('training goes on in a hidden tab, which says so in its title and on return', async ({ page }) => {
  await again(page, `${QUICK}&iters=100000`);
  const title = await page.title();
  await page.getByTestId('run').click();
  await expect(page).toHaveTitle(new RegExp(`^[\\d,]+ / 100,000 · ${title}$`));
  const hide = (hidden: boolean) =>
    page.evaluate((value) => {
      // Tabs of a headless browser are never hidden; this is all that the page could see of it.
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  const before = await shownIteration(page);
  await expect.poll(() => shownIteration(page)).toBeGreaterThan(before + 2);
  await hide(false);
  await expect(page.getByTestId('messages')).toContainText('Training went on while this tab was hidden');
  await page.evaluate(() => window.lzn.pause());
  await expect(page).toHaveTitle(title);
});

shared('all of it speaks Chinese', async ({ page }) => {
  test.setTimeout(120_000);
  await again(page);
  await page.getByTestId('language').click();
  await page.getByTestId('tour').click();
  const card = page.getByTestId('tour-card');
  for (let stop = 1; stop <= 9; stop += 1) {
    await expect(card).toContainText(`第 ${stop} 步，共 9 步`);
    await page.getByTestId('tour-skip').click();
  }
  await expect(card).toHaveCount(0);
  await page.getByTestId('slow').click();
  const panel = page.getByTestId('slow-motion');
  const stage = panel.locator('.slow-stage');
  for (const title of ['视图', '锚点', '逆向流', '正向流', '软分配', '取最大值', '梯度']) {
    await panel.getByRole('button', { name: title, exact: true }).click();
    await expect(stage.getByRole('heading')).toHaveText(title);
    await expect(stage).toContainText('由这些内核计算');
  }
  await panel.focus();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByTestId('shortcuts').getByRole('heading', { level: 2 })).toHaveText('键盘快捷键');
  await page.keyboard.press('Escape');
  await page.getByTestId('language').click();
  await expect(page.getByTestId('run')).toHaveText('Run');
});

shared('the tour goes to its end by doing what it asks for', async ({ page }) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  await again(page, POINTS);
  await page.getByTestId('tour').click();
  const card = page.getByTestId('tour-card');
  await expect(card).toContainText('Step 1 of 9');
  await expect(card).toBeFocused();
  await expect(page.getByTestId('tour-next')).toHaveCount(0);

  await page.getByTestId('run').click();
  await goOn(page, 'Let it learn');
  await expect(page.getByTestId('tour-next')).toBeVisible({ timeout: 90_000 });
  await goOn(page, 'Better than guessing');
  await page.evaluate(() => window.lzn.pause());

  const { x, y } = await middleOf(page, 'zone-canvas');
  await expect(card.getByRole('heading')).toHaveText('Ask a point');
  await page.mouse.move(x - 60, y - 40);
  await page.mouse.move(x - 50, y - 30, { steps: 4 });
  await goOn(page, 'Ask a point');

  await page.mouse.move(x - 40, y - 30);
  await page.mouse.click(x - 40, y - 30);
  await goOn(page, 'Keep it');

  await page.getByTestId('time-scrubber').focus();
  await page.keyboard.press('End');
  await goOn(page, 'Run time');

  const before = await page.evaluate(() => window.lzn.experiment['u']);
  const line = page.getByRole('slider', { name: /cut-off/i });
  await line.focus();
  await page.keyboard.press('ArrowRight');
  await goOn(page, 'When it is decided');
  expect(await page.evaluate(() => window.lzn.experiment['u'])).not.toBe(before);

  const anchor = await anAnchor(page);
  await page.mouse.move(anchor.x, anchor.y);
  await page.mouse.down();
  await page.mouse.move(anchor.x + 40, anchor.y + 25, { steps: 5 });
  await page.mouse.up();
  await goOn(page, 'Take an anchor in your hand');

  const colour = page.getByTestId('layer-colour');
  await colour.selectOption('anchor');
  await goOn(page, 'Ask another question');

  await page.getByTestId('evaluate').click();
  await expect(page.getByTestId('tour-next')).toBeVisible({ timeout: 120_000 });
  await goOn(page, 'Has it learnt anything?');
  await expect(card).toHaveCount(0);
});

for (const scheme of ['light', 'dark'] as const) {
  shared(`axe finds nothing in what explains the page, ${scheme}`, async ({ page }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await again(page);
    const check = async (selector: string) => {
      const { violations } = await new AxeBuilder({ page }).include(selector).analyze();
      const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
      expect(found, selector).toEqual([]);
    };
    await page.getByTestId('tour').click();
    await expect(page.getByTestId('tour-card')).toBeVisible();
    await check('body');
    await page.getByTestId('slow').click();
    const panel = page.getByTestId('slow-motion');
    for (const stage of ['Views', 'Inverse flow', 'Maximum', 'Gradient']) {
      await panel.getByRole('button', { name: stage }).click();
      await expect(panel.locator('.katex').first()).toBeVisible();
      await check('.slow-motion');
    }
    await panel.getByRole('button', { name: 'align/select.wgsl' }).click();
    await expect(page.getByTestId('kernel-source').locator('pre')).toBeVisible();
    await check('.kernel-source');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByTestId('shortcuts')).toBeVisible();
    await check('.sheet');
    await page.keyboard.press('Escape');
    await panel.focus();
    await page.keyboard.press('Escape');
    await expect(panel).toHaveCount(0);
  });
}
