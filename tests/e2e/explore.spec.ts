/** Two objectives side by side on the toy: forces, what breaks them, points in the hand. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, open, POINTS, testOnOnePage } from './harness';

const test = testOnOnePage(async (page) => {
  await open(page, POINTS);
  await page.getByTestId('about').click();
  await page.getByTestId('open-explore').click();
  await expect(page.getByTestId('explore-canvas')).toHaveCount(2);
});

test('opens from the sheet about the page, and points follow the forces', async ({ page }) => {
  const first = page.getByTestId('explore-first');
  const second = page.getByTestId('explore-second');
  await first.getByRole('combobox').selectOption('simclr');
  await second.getByRole('combobox').selectOption('simsiam');
  await expect(second).toContainText('A falling loss proves nothing');
  const force = second.getByTestId('explore-force');
  const before = await force.textContent();
  await second.getByRole('button', { name: 'no stop-gradient' }).click();
  await expect(force).not.toHaveText(before ?? '');

  // Views come together; how far it goes is a unit test's concern.
  const apart = async (side: typeof first) => Number(await side.getByTestId('explore-apart').textContent());
  const begun = [await apart(first), await apart(second)] as const;
  await page.getByTestId('explore-play').click();
  await expect
    .poll(async () => (await apart(first)) < begun[0] && (await apart(second)) < begun[1])
    .toBe(true);
  await page.getByTestId('explore-play').click();
  await page.getByTestId('explore-again').click();
  await expect.poll(() => apart(first)).toBe(begun[0]);

  await second.getByRole('combobox').selectOption('mae');
  await expect(second).toContainText('nothing to draw');
});

test('takes keys and pointers, passes axe, and gives the focus back', async ({ page }) => {
  const first = page.getByTestId('explore-first');
  await first.getByRole('combobox').selectOption('uniform');
  await page.getByTestId('explore-again').click();
  const apart = first.getByTestId('explore-apart');
  const before = await apart.textContent();
  const canvas = first.getByTestId('explore-canvas');
  await canvas.focus();
  await page.keyboard.press('PageDown');
  await expect(first.getByRole('status')).toContainText('sample 1, view 1');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(apart).not.toHaveText(before ?? '');
  const moved = await apart.textContent();

  // A point is taken where it is: the one that the keyboard has just moved is on the circle.
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('no picture');
  const [x, y] = [box.x + box.width / 2, box.y + box.height * (0.5 - 0.5 / 1.55)];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, box.y + box.height * (0.5 + 0.5 / 1.55), { steps: 4 });
  await page.mouse.up();
  await expect(apart).not.toHaveText(moved ?? '');

  const { violations } = await new AxeBuilder({ page }).include('.explore').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);

  await page.keyboard.press('Escape');
  await expect(page.getByTestId('explore')).toBeHidden();
  await expect(page.getByTestId('about')).toBeFocused();
});
