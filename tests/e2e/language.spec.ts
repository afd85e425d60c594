/** The page in two languages: switched by clicking, at once, and remembered. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { again, expect, open, POINTS, QUICK, test, testOnOnePage } from './harness';

const language = (page: Page) => page.getByTestId('language');

/** Names that are the same in every language. */
const NAMES =
  /^(?:Latent|Zoning|English|MNIST|Fashion|MLP|GPU|WebGPU|[KMG]iB|DPM|SNR|Solver|Euler|Heun|ReLU|GELU|LZN|SimCLR|MoCo|BYOL|SimSiam|SwAV|MVEB|LeJEPA|VAE|IPT|Sinkhorn|ODE|RankMe|ImageNet|ResNet|Adam|Shift|log|PCA|PNG|SVG|CSV|lzn|safetensors|json|google|swiftshader)$/;

/** Words of more than two letters that are read or heard, and are neither names nor what stands in links: a page in Chinese has none. */
async function latinWords(page: Page): Promise<string[]> {
  const texts = await page.locator('body').evaluate((body) => {
    const found: string[] = [];
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element?.closest('script, style, noscript, code, kbd, .reference, dialog:not([open])')) continue;
      if (node instanceof Element) {
        for (const name of ['aria-label', 'title', 'placeholder']) found.push(node.getAttribute(name) ?? '');
      } else {
        found.push(node.textContent ?? '');
      }
    }
    return found;
  });
  const words = texts.flatMap((text) => text.match(/[A-Za-z]{3,}/g) ?? []);
  return [...new Set(words)].filter((word) => !NAMES.test(word));
}

test('a click changes the language of the whole page at once, and it is remembered', async ({ page }) => {
  await open(page);
  await page.evaluate(() => window.lzn.step(3));
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(language(page)).toHaveAccessibleName(/English.*简体中文/);

  await language(page).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(page).toHaveTitle(/潜区/);
  await expect(page.getByTestId('run')).toHaveText('运行');
  await expect(page.getByTestId('status')).toHaveText('已暂停');
  await expect(page.getByLabel('批次大小 n', { exact: true })).toHaveValue('32');
  await expect(page.getByRole('heading', { name: '流与对齐' }).first()).toBeVisible();
  await expect(page.getByRole('heading', { name: '损失', exact: true })).toBeVisible();
  await expect(page.getByTestId('memory')).toContainText('GPU 内存');
  await expect(page.getByTestId('zone-canvas')).toHaveAttribute('aria-label', /32 个锚点/);
  await page.getByText('更多设置').click();
  expect(await latinWords(page)).toEqual([]);

  // The run is the same: nothing was loaded anew.
  expect(await page.evaluate(() => window.lzn.telemetry().iteration)).toBe(3);

  await page.reload();
  await page.evaluate(() => window.lzn.ready);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.getByTestId('run')).toHaveText('运行');
  await expect(language(page)).toHaveAccessibleName(/简体中文.*English/);

  await language(page).click();
  await expect(page.getByTestId('run')).toHaveText('Run');
  await page.reload();
  await expect(page.getByTestId('run')).toHaveText('Run');
});

test.describe('a browser that asks for Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('gets it, help and refusals included', async ({ page }) => {
    await open(page, `${QUICK}&alpha=much&colour=red`);
    await expect(page.getByTestId('run')).toHaveText('运行');
    const messages = page.getByTestId('messages').getByRole('listitem');
    await expect(messages.filter({ hasText: 'alpha=much' })).toContainText('必须是 0 到 1 的数');
    await expect(messages.filter({ hasText: 'colour=red' })).toContainText('没有这个设置');
    await messages.filter({ hasText: 'colour=red' }).getByRole('button', { name: '关闭' }).click();
    await expect(messages).toHaveCount(1);

    await page
      .getByRole('button', { name: /截止点/ })
      .first()
      .click();
    await expect(page.getByText('从先验一端算起')).toBeVisible();
    await page.keyboard.press('Escape');

    const batch = page.getByLabel('批次大小 n', { exact: true });
    await batch.fill('20000');
    await expect(page.getByText('2 到 16384 的整数', { exact: true })).toBeVisible();
    await batch.press('Escape');

    await page.getByRole('button', { name: /^预设/ }).click();
    await expect(page.getByRole('button', { name: /^双月/ })).toBeVisible();
  });

  test('is told in it that there is no WebGPU', async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined });
    });
    await page.goto(`/${QUICK}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('本页面需要 WebGPU');
    await expect(page.getByTestId('no-webgpu')).toContainText('此浏览器不支持 WebGPU。');
  });

  const shared = testOnOnePage();

  for (const width of [360, 1440]) {
    shared(`fits a window of ${width} pixels`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await again(page);
      const size = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        height: document.documentElement.scrollHeight,
      }));
      expect(size.width).toBeLessThanOrEqual(width);
      if (width === 1440) expect(size.height).toBeLessThanOrEqual(900);
      for (const button of await page.locator('.header button:visible').all()) {
        await expect(button).toBeInViewport({ ratio: 0.99 });
      }
    });
  }

  for (const scheme of ['light', 'dark'] as const) {
    shared(`axe finds nothing, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await again(page);
      await page.evaluate(() => window.lzn.step(3));
      const more = page.getByText('更多设置');
      await more.click();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual(
        [],
      );
      await more.click();
    });
  }

  shared('names the classes in Chinese', async ({ page }) => {
    await again(page, POINTS);
    await expect(page.getByText('上弯月').first()).toBeVisible();
    await language(page).click();
    await expect(page.getByText('upper moon').first()).toBeVisible();
    await language(page).click();
    await expect(page.getByTestId('run')).toHaveText('运行');
  });

  shared('hears from the engine in it, while scripts are answered in English', async ({ page }) => {
    await again(page);
    const { warnings } = await page.evaluate((hash) => window.lzn.load(`${hash}&u=7`), QUICK);
    expect(warnings[0]?.message).toBe('u=7: must be a number from 0 to 0.95. Using 0.2.');
    await expect(page.getByTestId('messages')).toContainText('u=7：必须是 0 到 0.95 的数');
    await page.evaluate(() => window.lzn.step(5));
    await page.evaluate(() => window.lzn.loseDevice());
    await expect(page.getByTestId('messages')).toContainText(/在第 5 次迭代时 GPU 丢失.*新的 GPU 从/);
    await language(page).click();
    await expect(page.getByTestId('messages')).toContainText(/The GPU was lost.* at iteration 5\. A new one/);
    await language(page).click();
    await expect(page.getByTestId('run')).toHaveText('运行');
  });
});
