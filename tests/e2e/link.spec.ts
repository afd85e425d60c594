/** A link is an experiment: reading, refusing, going back and forth. */
import { again, expect, open, POINTS, QUICK, shownIteration, test, testOnOnePage } from './harness';

test('each bad part of a link is named, and the rest loads', async ({ page }) => {
  await open(page, '#v=2&seed=3&data=digits&encoder=mlp-s&d=2&n=32&steps=999&colour=red&alpha=much');
  const messages = page.getByTestId('messages').getByRole('listitem');
  await expect(messages).toHaveCount(3);
  await expect(messages.filter({ hasText: 'steps=999' })).toContainText('from 2 to 200');
  await expect(messages.filter({ hasText: 'colour=red' })).toContainText('no such setting');
  await expect(messages.filter({ hasText: 'alpha=much' })).toContainText('from 0 to 1');
  expect(await page.evaluate(() => window.lzn.experiment)).toMatchObject({
    seed: 3,
    data: 'digits',
    encoder: 'mlp-s',
    n: 32,
    d: 2,
    steps: 10,
  });
  expect(new URL(page.url()).hash).toBe('#v=2&seed=3&data=digits&encoder=mlp-s&d=2&n=32');
  await messages.filter({ hasText: 'colour=red' }).getByRole('button', { name: 'Dismiss' }).click();
  await expect(messages).toHaveCount(2);
  await page.getByRole('button', { name: 'Dismiss all' }).click();
  await expect(messages).toHaveCount(0);
});

const shared = testOnOnePage();

shared('load gives the warnings to scripts too, and the page follows', async ({ page }) => {
  await again(page);
  const { warnings } = await page.evaluate(() => window.lzn.load('seed=5&data=moons&d=2&n=16&steps=4&u=7'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatchObject({ key: 'u', value: '7' });
  await expect(page.getByLabel('Seed', { exact: true })).toHaveValue('5');
  expect(new URL(page.url()).hash).toBe('#v=2&seed=5&data=moons&d=2&n=16&steps=4');
  expect(await page.evaluate(() => window.lzn.link())).toBe(page.url());
});

shared('back, forward and an edited hash change the experiment', async ({ page }) => {
  await again(page);
  const seed = () => page.evaluate(() => window.lzn.experiment['seed']);
  await page.evaluate(() => window.lzn.load('#v=2&seed=8&data=moons&d=2&n=16&steps=4'));
  await page.goBack();
  await expect.poll(seed).toBe(3);
  expect(new URL(page.url()).hash).toBe(QUICK);
  await page.goForward();
  await expect.poll(seed).toBe(8);
  await page.evaluate(() => {
    location.hash = '#v=2&seed=9&data=moons&d=2&n=16&steps=4';
  });
  await expect.poll(seed).toBe(9);
  await expect(page.getByLabel('Seed', { exact: true })).toHaveValue('9');
});

shared(
  'before training a change counts at once; after it, only when applied, and it can be undone',
  async ({ page }) => {
    await again(page, POINTS);
    const batch = page.getByLabel('Batch n', { exact: true });
    await batch.fill('24');
    await batch.press('Enter');
    await expect.poll(() => page.evaluate(() => window.lzn.experiment['n'])).toBe(24);
    await expect.poll(() => new URL(page.url()).hash).toContain('n=24');

    await page.evaluate(() => window.lzn.step(6));
    await batch.fill('20000');
    await expect(page.getByText('a whole number from 2 to 16384', { exact: true })).toBeVisible();
    await batch.fill('32');
    await batch.press('Enter');
    await expect(page.getByText('1 setting changed')).toBeVisible();
    expect(await page.evaluate(() => window.lzn.experiment['n'])).toBe(24);
    await page.getByRole('button', { name: 'Apply and restart' }).click();
    await expect.poll(() => page.evaluate(() => window.lzn.experiment['n'])).toBe(32);
    await expect.poll(() => shownIteration(page)).toBe(0);
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await expect.poll(() => shownIteration(page)).toBe(6);
    expect(await page.evaluate(() => window.lzn.experiment['n'])).toBe(24);
  },
);

shared('the share button copies the absolute link and says so', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await again(page);
  await page.getByTestId('share').click();
  await expect(page.getByText('Link copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});

shared('presets load and keep the seed', async ({ page }) => {
  await again(page, '#v=2&seed=42&data=moons&d=2&n=16&steps=4');
  await page.getByRole('button', { name: /^Preset/ }).click();
  await page
    .locator('.popover:popover-open')
    .getByRole('button', { name: /^Two moons/ })
    .click();
  await expect
    .poll(() => page.evaluate(() => window.lzn.experiment))
    .toMatchObject({ seed: 42, data: 'moons' });
  await expect(page.getByRole('button', { name: /^Preset/ })).toContainText('Two moons');
});
