/** Receipts and views in links: made on one page, checked and looked at on another. */
import type { Page } from '@playwright/test';
import { again, expect, open, QUICK, shownIteration, test, testOnOnePage } from './harness';

const bar = (page: Page) => page.getByTestId('shared-bar');

/** A link that claims what is not so. */
const claim = (ck: string) => `${QUICK}&at=400&fp=0123456789abcdef&ck=${ck}&by=A,%20tiles;%20B;%20C`;

const shared = testOnOnePage();

shared(
  'a receipt made on the page is checked on the next, to the bit, with the changes on the way',
  async ({ page }) => {
    await again(page, `${QUICK}&ev=5:u:0.5`);
    await page.evaluate(() => window.lzn.step(12));
    expect(await page.evaluate(() => window.lzn.experiment['u'])).toBe(0.5);
    await page.getByRole('button', { name: 'What the link holds' }).click();
    const link = page.getByTestId('share-link');
    await expect(link).toHaveValue(new RegExp('&ev=5:u:0.5$'));
    await page.getByTestId('share-receipt').check();
    await expect(link).toHaveValue(/&at=12&fp=[0-9a-f]{16}&ck=1:/);
    const receipt = await link.inputValue();
    expect(decodeURIComponent(receipt)).toMatch(/&by=.+, rows; .+ \d+ on .+; \d/);
    // The same for scripts.
    expect(await page.evaluate(() => window.lzn.receipt())).toBe(receipt);

    await page.goto('about:blank');
    await open(page, new URL(receipt).hash);
    await expect(bar(page)).toContainText('claims iteration 12');
    expect(await shownIteration(page)).toBe(0);
    await page.getByTestId('reproduce').click();
    await expect(page.getByTestId('receipt-verdict')).toContainText('Same bits');
    expect(await shownIteration(page)).toBe(12);
    // Once more, from the beginning, for scripts.
    expect(await page.evaluate(() => window.lzn.reproduce())).toEqual({ kind: 'same' });
    expect(new URL(page.url()).hash).toBe(new URL(receipt).hash);
  },
);

shared(
  'a run that comes out otherwise is told from the first number that is off; checking can be cancelled',
  async ({ page }) => {
    await again(page, claim('1:9:9,400:0.1:1'));
    await page.getByTestId('reproduce').click();
    await expect.poll(() => shownIteration(page)).toBeGreaterThan(0);
    await page.getByTestId('cancel-reproduction').click();
    await expect(page.getByTestId('receipt-verdict')).toContainText(/Stopped at iteration \d+/);
    expect(await shownIteration(page)).toBeLessThan(400);

    await page.evaluate((hash) => window.lzn.load(hash), claim('1:9:9').replace('at=400', 'at=3'));
    await page.getByTestId('reproduce').click();
    const verdict = page.getByTestId('receipt-verdict');
    await expect(verdict).toContainText('Different. First at iteration 1: the loss is');
    await expect(verdict).toContainText('another adapter');
    await page.getByRole('button', { name: 'Go on from here' }).click();
    await expect.poll(() => shownIteration(page)).toBeGreaterThan(3);
    await page.evaluate(() => window.lzn.pause());
    await bar(page).getByRole('button', { name: 'Dismiss' }).click();
    await expect(bar(page)).toBeHidden();
  },
);

test('a view in a link is looked at, each wrong part of it is named, and the own choices stay', async ({
  page,
}) => {
  const view = 'camera:0.5:-0.25:2,t:0.5,colour:early,layers:zones:anchors,t:0.7,pin:0.5:-0.25:0,hide:charts';
  await open(page, `${QUICK}&view=${view}`);
  await expect(page.getByTestId('messages').getByRole('listitem')).toHaveCount(1);
  await expect(page.getByTestId('messages')).toContainText('view=t:0.7');
  await expect(page.getByTestId('pins').getByRole('listitem')).toHaveCount(1);
  await expect(page.locator('.readings')).toBeHidden();
  await page.getByRole('button', { name: 'What the link holds' }).click();
  await page.getByRole('checkbox', { name: /how I look at it/ }).check();
  // As it came, without what was wrong: the plane of two dimensions is the same everywhere.
  await expect(page.getByTestId('share-link')).toHaveValue(
    new RegExp(`&view=${view.replace('t:0.7,', '')}$`),
  );
  await page.keyboard.press('Escape');
  await bar(page).getByRole('button', { name: 'Show everything' }).click();
  await expect(page.locator('.readings')).toBeVisible();
  await expect(bar(page)).toBeHidden();
  // The reader's own layers and colours come back with the next visit.
  expect(await page.evaluate(() => localStorage.getItem('lzn-plane'))).toMatch(/^class:zones boundaries/);
});
