/** The comparison of objectives in the lab: what it says where nothing has been measured, ties as ties, what is missing, and the way to an experiment. */
import { again, expect, QUICK, testOnOnePage } from './harness';

const test = testOnOnePage();

const row = (objective: string, link: string, probe: readonly number[]) => ({
  kind: 'objective',
  objective,
  link,
  seeds: probe.map((_, i) => i + 1),
  failed: [],
  values: { probe, neighbours: probe.map((x) => x - 0.01), rank: probe.map(() => 20) },
  most: { rank: 64 },
});
const reference = (kind: string, probe: readonly number[]) => ({
  ...row(kind, '', probe),
  kind,
  objective: null,
  link: null,
});

const BOARD = {
  setup: { data: 'digits', n: 32, encoder: 'mlp-s', head: 'native', iters: 1200 },
  seeds: [1, 2, 3],
  tests: 2000,
  chance: 0.1,
  rows: [
    row('lzn', '#v=2&seed=1&data=digits&encoder=mlp-s&d=2&n=32', [0.93, 0.931, 0.932]),
    row('simclr', '#v=2&seed=1&data=digits&encoder=mlp-s&d=2&n=32&objective=simclr', [0.929, 0.93, 0.931]),
    row('vae', '#v=2&seed=1&data=digits&encoder=mlp-s&d=2&n=32&objective=vae', [0.7, 0.701]),
    row('mae', '#v=2&seed=1&data=digits&encoder=mlp-s&d=2&n=32&objective=mae', []),
    reference('random', [0.8, 0.81, 0.79]),
    reference('pixels', [0.9, 0.9, 0.9]),
  ],
  by: [
    {
      adapter: 'abacus',
      browser: 'paper',
      build: '0.0.0',
      command: 'npm run lzn -- compare',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-02T00:00:00.000Z',
      cells: 8,
    },
  ],
};

test('results that cannot be told apart share a place, missing ones are missing, and a row opens its experiment', async ({
  page,
}) => {
  const open = async () => {
    await page.getByTestId('lab-button').click();
    await page.getByRole('tab', { name: 'Comparison' }).click();
  };
  let answer: unknown = { version: 1, boards: [] };
  await page.route('**/data/comparison.json', (route) => route.fulfill({ json: answer }));
  await again(page, QUICK);
  await open();
  await expect(page.getByTestId('leaderboard')).toContainText('Nothing has been measured');

  await page.keyboard.press('Escape');
  answer = { version: 2 };
  await open();
  await expect(page.getByRole('alert')).toContainText('another version');
  answer = { version: 1, boards: [BOARD] };
  await page.getByRole('button', { name: 'Try again' }).click();
  const rows = page.getByTestId('leaderboard-row');
  await expect(rows).toHaveText([
    /^1–2LZN: alignment/,
    /^1–2SimCLR/,
    /^raw pixels/,
    /^random encoder/,
    /^3VAE.*Seed 3 is missing/,
    /masked autoencoder.*missing/,
  ]);
  await expect(page.getByTestId('leaderboard')).toContainText(
    '2 of these are better than raw pixels beyond noise',
  );
  await page.getByRole('button', { name: /^Linear probe/ }).click();
  await expect(page.getByRole('columnheader', { name: /^Linear probe/ })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await expect(rows.first()).toContainText('VAE');

  await page.getByRole('button', { name: 'Open the experiment of LZN: alignment on the page' }).click();
  await expect(page.getByTestId('leaderboard')).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => window.lzn.experiment['seed'])).toBe(1);
});
