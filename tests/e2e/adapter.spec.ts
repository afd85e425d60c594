/** The adapter is shown, and another can be chosen. The test browser has one, which here has another name where low power is asked for. */
import { expect, open, QUICK, shownIteration, test } from './harness';

test.setTimeout(120_000); // a busy machine compiles kernels for long

const OTHER_NAME = `{
  const request = navigator.gpu.requestAdapter.bind(navigator.gpu);
  navigator.gpu.requestAdapter = async (options) => {
    const adapter = await request(options);
    if (options?.powerPreference === 'low-power')
      Object.defineProperty(adapter, 'info', { value: { vendor: 'thrifty', architecture: 'chip' } });
    return adapter;
  };
}`;

test('another adapter is chosen by keyboard, takes the training over where it is, and is remembered', async ({
  page,
}) => {
  await page.route(/\/worker-[\w-]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${OTHER_NAME}\n${await response.text()}` });
  });
  await open(page, `${QUICK}&iters=1000000`);
  const button = page.getByRole('button', { name: /^Adapter / });
  await expect(button).toHaveText(/google swiftshader/i);
  await page.getByTestId('run').click();
  await expect.poll(() => shownIteration(page)).toBeGreaterThan(0);

  await button.press('Enter');
  await expect(page.getByTestId('adapter-high-performance')).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('adapter-low-power')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(button).toBeFocused();
  const notice = page.getByTestId('messages').getByText(/^From iteration [\d,]+ on, .*thrifty chip/);
  await expect(notice).toBeVisible({ timeout: 50_000 });
  await expect(button).toHaveText(/thrifty chip/);
  const moved = Number((await notice.textContent())?.replace(/ on,.*/, '').replaceAll(/\D/g, ''));
  expect(moved).toBeGreaterThan(0);
  await expect(page.getByTestId('status')).toHaveText('training');
  await expect.poll(() => shownIteration(page)).toBeGreaterThan(moved);
  await expect(page.getByTestId('error')).toHaveCount(0);

  await page.goto(`/?again${QUICK}`);
  await expect(button).toHaveText(/thrifty chip/, { timeout: 50_000 });
});
