/** The page within another page: what is hidden, what is said, what is heard. The host is the example of docs/embedding.md. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, QUICK, test } from './harness';

interface Heard {
  readonly type: string;
  readonly id?: unknown;
  readonly ok?: boolean;
  readonly iteration?: number;
  readonly link?: string;
  readonly error?: { readonly code: string; readonly message?: string };
}

declare global {
  interface Window {
    /** Everything that the host page of these tests has heard. */
    heard: Heard[];
    /** Of the host page. */
    readonly send: (command: object) => void;
  }
}

/** Serves the example of the documentation; its page embeds what `address` gives for its origin. */
async function serveHost(address: (origin: string) => string): Promise<{ url: string; close: () => void }> {
  const [, example = ''] = /```html\n([^]*?)```/.exec(readFileSync('docs/embedding.md', 'utf8')) ?? [];
  const server = createServer((_, response) => {
    const src = address(origin).replaceAll('&', '&amp;');
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(example.replace(/src="[^"]*"/, () => `src="${src}"`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Another origin than the page's, and a secure one: a frame has WebGPU only where the page around it is secure.
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/course`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const heard = (page: Page, type: string) =>
  page.evaluate((wanted) => window.heard.filter((message) => message.type === wanted), type);

test.setTimeout(120_000); // a busy machine compiles kernels for long

test('a course page hears of the run and steers it', async ({ page, baseURL }) => {
  const host = await serveHost(
    (origin) => `${baseURL}/?embed=1&hide=controls,charts,learned&origin=${origin}${QUICK}`,
  );
  await page.addInitScript(() => {
    window.heard = [];
    window.addEventListener('message', ({ data }) => window.heard.push(data as Heard));
  });
  await page.goto(host.url);
  const frame = page.frameLocator('iframe');
  await expect.poll(async () => (await heard(page, 'ready')).length, { timeout: 50_000 }).toBe(1);

  // Parts that are hidden, and a link to everything, without the query.
  for (const hidden of ['.experiment', '.readings', '.learned', '.tour-hint'])
    await expect(frame.locator(hidden)).toBeHidden();
  const whole = frame.getByTestId('whole-page');
  await expect(whole).toHaveAttribute('href', /^[^?]*\/#v=\d+&seed=3&data=digits/);
  await expect(whole).toHaveAttribute('target', '_blank');

  await page.getByRole('button').click(); // 1: ten iterations
  await expect(frame.getByTestId('iteration')).toHaveText('10');
  await expect(page.getByRole('status')).toHaveText(/^Iteration 10, loss \d\.\d\d$/);
  const ask = (command: object) => page.evaluate((asked) => window.send(asked), command);
  await ask({ type: 'step', count: -1 }); // 2
  await ask({ type: 'run' }); // 3
  await expect.poll(async () => (await heard(page, 'telemetry')).at(-1)?.iteration).toBeGreaterThan(11);
  await ask({ type: 'pause' }); // 4
  await ask({ type: 'load', link: '#v=1&seed=4&data=moons&d=2&n=16&steps=4&lr=x' }); // 5
  await expect.poll(async () => (await heard(page, 'answer')).length, { timeout: 50_000 }).toBe(5);
  await expect(whole).toHaveAttribute('href', /seed=4/);
  const answers = new Map((await heard(page, 'answer')).map((answer) => [answer.id, answer]));
  for (const id of [1, 3, 4, 5]) expect(answers.get(id)).toMatchObject({ ok: true });
  expect(answers.get(1)).toMatchObject({ iteration: 10 });
  expect(answers.get(2)).toMatchObject({ ok: false, error: { code: 'bad-message' } });
  expect(answers.get(5)).toMatchObject({ iteration: 0, warnings: [{ key: 'lr' }] });
  expect(await heard(page, 'error')).toEqual([]);
  host.close();
});

test('in every size an embedded page fits, says what it does not understand, and axe finds nothing', async ({
  page,
}) => {
  await page.goto(`/?embed=1&hide=header,plane${QUICK}`);
  await page.evaluate(() => window.lzn.ready);
  await expect(page.getByTestId('messages')).toContainText('hide= names no part of the page: plane.');
  await expect(page.getByTestId('run')).toBeHidden();
  for (const width of [1400, 800, 360]) {
    await page.setViewportSize({ width, height: 720 });
    await expect(page.getByTestId('whole-page')).toBeVisible();
    const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(beyond).toBeLessThanOrEqual(0);
  }
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
