/** The plane in the hand: every way of looking, pointing and grabbing, by real pointer and keyboard events. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { again, expect, open, QUICK, shownIteration, test, testOnOnePage } from './harness';

// A picture of the canvas takes seconds where the GPU is simulated.
test.describe.configure({ timeout: 150_000 });

interface Pixel {
  readonly x: number;
  readonly y: number;
}

function stage(page: Page): Locator {
  return page.getByTestId('zone-canvas');
}

async function boxOf(page: Page): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await stage(page).boundingBox();
  if (box === null) throw new Error('The picture is not on the page.');
  return box;
}

/** A point of the picture, as shares of its width and height, in the window's pixels. */
async function at(page: Page, across: number, down: number): Promise<Pixel> {
  const box = await boxOf(page);
  return { x: box.x + across * box.width, y: box.y + down * box.height };
}

/** Where a circle over the picture is, in the window's pixels. */
async function circleAt(page: Page, kind: string, i = 0): Promise<Pixel> {
  const circle = stage(page).locator(`circle.${kind}`).nth(i);
  await expect(circle).toBeAttached();
  const box = await boxOf(page);
  const [cx, cy] = await Promise.all([circle.getAttribute('cx'), circle.getAttribute('cy')]);
  return { x: box.x + Number(cx), y: box.y + Number(cy) };
}

/** Puts the keyboard's cursor on an anchor; gives its place in the window's pixels. */
async function goToAnchor(page: Page): Promise<Pixel> {
  await stage(page).focus();
  await page.keyboard.press(']');
  const cursor = stage(page).locator('path.cursor');
  await expect(cursor).toBeAttached();
  const box = await boxOf(page);
  const [x = 0, y = 0] = ((await cursor.getAttribute('d')) ?? '').match(/[\d.]+/g)?.map(Number) ?? [];
  return { x: box.x + x + 13, y: box.y + y };
}

/** Latent units that the picture is wide. */
async function widthShown(page: Page): Promise<number> {
  const caption = (await page.locator('.plane-caption').textContent()) ?? '';
  return Number(/([\d.]+) latent units wide/.exec(caption)?.[1]);
}

/** The picture's pixels, to see that they change. */
async function pixels(page: Page): Promise<string> {
  const image = await stage(page).locator('canvas').screenshot();
  return image.toString('base64');
}

test('the default link opens on a recorded run, from which one can train', async ({ page }) => {
  await open(page, '');
  const strip = page.getByTestId('recorded');
  await expect(strip).toContainText(/Recorded run: MNIST after [\d,]+ iterations on/);
  expect(await shownIteration(page)).toBe(0);
  await strip.getByRole('button', { name: 'Train from here' }).click();
  await expect(strip).toHaveCount(0);
  await expect.poll(() => shownIteration(page), { timeout: 60_000 }).toBeGreaterThan(300);
  await page.evaluate(() => window.lzn.pause());
});

test('two fingers zoom, a tap pins', async ({ browser }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await open(page);
  const wide = await widthShown(page);
  const left = await at(page, 0.4, 0.5);
  const right = await at(page, 0.6, 0.5);
  const hand = await context.newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number) =>
    hand.send('Input.dispatchTouchEvent', {
      type,
      touchPoints:
        type === 'touchEnd'
          ? []
          : [
              { x: left.x - apart, y: left.y, id: 0 },
              { x: right.x + apart, y: right.y, id: 1 },
            ],
    });
  await touch('touchStart', 0);
  for (const apart of [10, 25, 40, 60]) {
    await touch('touchMove', apart);
    await page.waitForTimeout(40);
  }
  await touch('touchEnd', 60);
  await expect.poll(() => widthShown(page)).toBeLessThan(0.7 * wide);
  const there = await at(page, 0.3, 0.7);
  await page.touchscreen.tap(there.x, there.y);
  await expect(page.getByTestId('pins').getByRole('listitem')).toHaveCount(1);
  await context.close();
});

const shared = testOnOnePage();

/** The plane of an experiment at its beginning, whole, and nothing on it held, pinned, selected or pointed at. */
async function fresh(page: Page, hash?: string): Promise<void> {
  await again(page, hash);
  await page.mouse.move(5, 5);
  await stage(page).focus();
  for (let k = 0; k < 4; k += 1) await page.keyboard.press('Escape');
  await page.keyboard.press('0');
}

shared('zoneAt follows a latent to its anchor', async ({ page }) => {
  await fresh(page);
  const zone = await page.evaluate(() => window.lzn.zoneAt(0.5, -1));
  expect(zone.anchor).toBeGreaterThanOrEqual(0);
  expect(zone.anchor).toBeLessThan(32);
  expect(zone.label).toBeGreaterThanOrEqual(0);
  expect(zone.trajectory).toHaveLength(zone.t.length);
  expect(zone.probabilityByStep).toHaveLength(zone.t.length);
  expect(zone.t[0]).toBe(0);
  expect(zone.t.at(-1)).toBe(1);
  expect(zone.t).toEqual(zone.t.toSorted((a, b) => a - b));
  expect(zone.trajectory[0]?.[0]).toBeCloseTo(0.5, 4);
  expect(zone.trajectory[0]?.[1]).toBeCloseTo(-1, 4);
  expect(zone.probabilityByStep.at(-1)).toBeGreaterThan(0.9);
  // Where it ends it stays: the end, as a latent of a flow that has nearly no way left, has the same class's colour.
  expect(zone.probabilityByStep.at(-1)).toBeGreaterThan(zone.probabilityByStep[0] ?? 1);
});

shared(
  'the wheel zooms to the pointer, dragging pans, and a double click shows everything',
  async ({ page }) => {
    await fresh(page);
    const there = await at(page, 0.7, 0.35);
    await page.mouse.click(there.x, there.y);
    const pin = await circleAt(page, 'pin');
    expect(Math.hypot(pin.x - there.x, pin.y - there.y)).toBeLessThan(2);
    const wide = await widthShown(page);

    await page.mouse.move(there.x, there.y);
    await page.mouse.wheel(0, -400);
    await expect.poll(() => widthShown(page)).toBeLessThan(0.8 * wide);
    const zoomed = await circleAt(page, 'pin');
    expect(Math.hypot(zoomed.x - there.x, zoomed.y - there.y)).toBeLessThan(2);

    const hold = await at(page, 0.3, 0.6);
    await page.mouse.move(hold.x, hold.y);
    await page.mouse.down();
    await page.mouse.move(hold.x + 40, hold.y - 20);
    await page.mouse.move(hold.x + 80, hold.y - 50, { steps: 4 });
    await page.mouse.up();
    await expect
      .poll(async () => {
        const { x, y } = await circleAt(page, 'pin');
        return Math.hypot(x - zoomed.x - 80, y - zoomed.y + 50);
      })
      .toBeLessThan(2);
    await expect(page.getByTestId('pins').getByRole('listitem')).toHaveCount(1);

    const empty = await at(page, 0.2, 0.8);
    await page.mouse.dblclick(empty.x, empty.y);
    await expect.poll(() => widthShown(page)).toBe(wide);
    await expect(page.getByTestId('pins').getByRole('listitem')).toHaveCount(1);
  },
);

shared('the pointer probes: image, class, probabilities, margin; clicks pin up to four', async ({ page }) => {
  await fresh(page);
  const card = page.getByTestId('plane-probe');
  for (const [across, down] of [
    [0.5, 0.5],
    [0.2, 0.25],
  ] as const) {
    const there = await at(page, across, down);
    await page.mouse.move(there.x, there.y);
    await expect(card).toContainText(/anchor \d+/);
    await expect(card).toContainText('nats');
    await expect(card.locator('canvas.sample-image')).toBeVisible();
    await expect(stage(page).locator('path.way')).toHaveCount(1);
  }
  const lines = card.locator('.probability-lines path.own');
  expect((await lines.getAttribute('d'))?.split('L').length).toBeGreaterThan(5);
  const pins = page.getByTestId('pins').getByRole('listitem');
  for (const [k, across] of [0.15, 0.35, 0.55, 0.75, 0.9].entries()) {
    const there = await at(page, across, 0.6);
    await page.mouse.click(there.x, there.y);
    await expect(pins).toHaveCount(Math.min(4, k + 1));
  }
  // A click on a pin takes it away.
  const pin = await circleAt(page, 'pin', 1);
  await page.mouse.click(pin.x, pin.y);
  await expect(pins).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(pins).toHaveCount(0);
  await page.mouse.move(5, 5);
  await expect(stage(page).locator('path.way')).toHaveCount(0);
});

shared('the keyboard alone moves, zooms, probes, pins and jumps', async ({ page }) => {
  await fresh(page);
  const wide = await widthShown(page);
  await stage(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('plane-words')).toContainText(/Ends at anchor \d+, class \d/);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('pins').getByRole('listitem')).toHaveCount(1);
  for (let k = 0; k < 5; k += 1) await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('pins').getByRole('listitem')).toHaveCount(2);

  const pin = await circleAt(page, 'pin');
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(async () => (await circleAt(page, 'pin')).x).toBeLessThan(pin.x - 20);
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect.poll(() => widthShown(page)).toBeLessThan(0.7 * wide);
  await page.keyboard.press('-');
  await expect.poll(() => widthShown(page)).toBeGreaterThan(0.6 * wide);
  await page.keyboard.press('0');
  await expect.poll(() => widthShown(page)).toBe(wide);

  await page.keyboard.press(']');
  const words = await page.getByTestId('plane-words').textContent();
  await page.keyboard.press(']');
  await expect(page.getByTestId('plane-words')).not.toHaveText(words ?? '');
  await page.keyboard.press('l');
  await expect(page.getByTestId('selection')).toContainText('Class');
  await page.keyboard.press('.');
  await page.keyboard.press('.');
  await expect(page.getByTestId('time-value')).toHaveText('0.10');
  await page.keyboard.press(',');
  await expect(page.getByTestId('time-value')).toHaveText('0.05');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('pins')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('selection')).toHaveCount(0);
});

shared('a lasso selects what it goes round; a class is selected in the legend', async ({ page }) => {
  await fresh(page);
  await page.getByTestId('lasso').click();
  const corners = await Promise.all(
    [
      [0.02, 0.12],
      [0.92, 0.12],
      [0.92, 0.98],
      [0.02, 0.98],
    ].map(([across = 0, down = 0]) => at(page, across, down)),
  );
  const [first = { x: 0, y: 0 }, ...others] = corners;
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  for (const corner of others) await page.mouse.move(corner.x, corner.y, { steps: 8 });
  await page.mouse.up();
  const chip = page.getByTestId('selection');
  await expect(chip).toContainText(/\d+ samples selected/);
  expect(Number.parseInt((await chip.textContent()) ?? '', 10)).toBeGreaterThan(20);
  await chip.getByRole('button', { name: 'Clear' }).click();
  await expect(chip).toHaveCount(0);

  await page.getByTestId('class-3').click();
  await expect(page.getByTestId('class-3')).toHaveAttribute('aria-pressed', 'true');
  await expect(chip).toContainText('Class 3');
  await page.getByTestId('class-3').click();
  await expect(chip).toHaveCount(0);

  // With Shift, without the tool.
  const anchor = await goToAnchor(page);
  await page.keyboard.down('Shift');
  await page.mouse.move(anchor.x - 30, anchor.y - 30);
  await page.mouse.down();
  await page.mouse.move(anchor.x + 30, anchor.y - 30, { steps: 4 });
  await page.mouse.move(anchor.x + 30, anchor.y + 30, { steps: 4 });
  await page.mouse.move(anchor.x - 30, anchor.y + 30, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect(chip).toContainText('selected');
});

shared('an anchor in the hand: zones and loss answer, undo and redo', async ({ page }) => {
  await fresh(page);
  const fingerprint = await page.evaluate(() => window.lzn.fingerprint());
  const anchor = await goToAnchor(page);
  const before = await pixels(page);
  await page.mouse.move(anchor.x, anchor.y);
  await page.mouse.down();
  await page.mouse.move(anchor.x + 30, anchor.y + 20, { steps: 5 });
  await page.mouse.move(anchor.x + 70, anchor.y + 45, { steps: 5 });
  await page.mouse.up();
  const bar = page.getByTestId('moved');
  await expect(bar).toContainText('1 anchor moved');
  await expect(bar).toContainText(/loss [\d.]+ → [\d.]+/);
  await expect.poll(async () => (await pixels(page)) !== before).toBe(true);
  const moved = await circleAt(page, 'move-now');
  expect(Math.hypot(moved.x - anchor.x - 70, moved.y - anchor.y - 45)).toBeLessThan(3);

  await stage(page).focus();
  await page.keyboard.press('Control+z');
  await expect(bar).toContainText('undone');
  await page.keyboard.press('Control+Shift+z');
  await expect(bar).toContainText('1 anchor moved');
  await bar.getByRole('button', { name: 'Back to the model' }).click();
  await expect(bar).toHaveCount(0);

  // By keyboard: called off, then dropped.
  await page.keyboard.press('0');
  const back = await goToAnchor(page);
  // At once, although the picture of the model may not be there yet.
  expect(Math.hypot(back.x - anchor.x, back.y - anchor.y)).toBeLessThan(3);
  await page.keyboard.press('g');
  await expect(page.getByTestId('plane-words')).toContainText('in the hand');
  await page.keyboard.press('ArrowRight');
  await expect(bar).toContainText('1 anchor moved');
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await page.keyboard.press('g');
  for (let k = 0; k < 4; k += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(bar).toContainText('1 anchor moved');
  await bar.getByRole('button', { name: 'Undo' }).click();
  await expect(bar).toContainText('undone');
  // The model has not noticed.
  expect(await page.evaluate(() => window.lzn.fingerprint())).toBe(fingerprint);
});

for (const scheme of ['light', 'dark'] as const) {
  shared(`axe finds nothing while points are pinned and anchors moved, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await fresh(page);
    for (const across of [0.3, 0.6]) {
      const there = await at(page, across, 0.7);
      await page.mouse.click(there.x, there.y);
    }
    await expect(page.getByTestId('pins').getByRole('listitem')).toHaveCount(2);
    await page.getByTestId('class-2').click();
    await goToAnchor(page);
    await page.keyboard.press('g');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('moved')).toContainText('1 anchor moved');
    await page.getByRole('button', { name: 'Layers', exact: true }).click();
    const { violations } = await new AxeBuilder({ page }).include('.plane').analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual(
      [],
    );
    await page.keyboard.press('Escape');
  });
}

shared('the film leads back in training time, and a fork goes on from there', async ({ page }) => {
  await fresh(page);
  await page.getByTestId('run').click();
  await expect.poll(() => shownIteration(page), { timeout: 60_000 }).toBeGreaterThan(60);
  const film = page.getByTestId('training-scrubber');
  await expect.poll(async () => Number(await film.getAttribute('max'))).toBeGreaterThan(2);
  await page.getByTestId('run').click();
  await expect(page.getByTestId('status')).toHaveText('paused');
  const last = await shownIteration(page);
  const now = await pixels(page);

  await film.focus();
  await page.keyboard.press('Home');
  await expect(page.getByTestId('film-label')).toContainText('looking back');
  await expect(stage(page)).toHaveAttribute('aria-label', /after 0 iterations/);
  await expect.poll(async () => (await pixels(page)) !== now).toBe(true);
  await page.getByTestId('live').click();
  await expect(page.getByTestId('film-label')).not.toContainText('looking back');

  await film.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  const lookedAt = async () => {
    const label = (await page.getByTestId('film-label').textContent()) ?? '';
    return Number(/iteration ([\d,]+) of/.exec(label)?.[1]?.replaceAll(',', ''));
  };
  await expect.poll(lookedAt).toBeLessThan(last);
  const chosen = await lookedAt();
  await page.getByTestId('fork').click();
  await expect.poll(() => shownIteration(page)).toBe(chosen);
  const forked = await page.evaluate(async () => {
    await window.lzn.step(5);
    return window.lzn.fingerprint();
  });
  const straight = await page.evaluate(
    async ([hash, steps]) => {
      await window.lzn.load(hash);
      await window.lzn.step(steps);
      return window.lzn.fingerprint();
    },
    [QUICK, chosen + 5] as const,
  );
  expect(forked).toBe(straight);
});

shared('particles flow by themselves', async ({ page }) => {
  await fresh(page);
  await page.getByRole('button', { name: 'Layers', exact: true }).click();
  await page.getByTestId('layer-particles').click();
  await page.keyboard.press('Escape');
  const first = await pixels(page);
  await expect.poll(async () => (await pixels(page)) !== first).toBe(true);
  const second = await pixels(page);
  await expect.poll(async () => (await pixels(page)) !== second).toBe(true);
  await page.getByRole('button', { name: 'Layers', exact: true }).click();
  await page.getByTestId('layer-particles').click();
  await page.keyboard.press('Escape');
});

shared('more than two dimensions: a slice, labelled, along axes of one’s choice', async ({ page }) => {
  await fresh(page, QUICK.replace('d=2', 'd=3'));
  const caption = page.locator('.plane-caption');
  await expect(caption).toContainText(
    /Slice in all 3 dimensions, two principal directions, .*of the variance/,
  );
  const before = await pixels(page);
  const menu = page.getByRole('button', { name: 'Axes', exact: true });
  await menu.click();
  await page.getByLabel('Two coordinates').check();
  await page.getByLabel('across').selectOption({ label: '3' });
  await page.keyboard.press('Escape');
  await expect(caption).toContainText('coordinates 3 and 2');
  await expect.poll(async () => (await pixels(page)) !== before).toBe(true);

  // Three pinned points that end at three anchors span a plane.
  await menu.click();
  const samples = page.getByLabel('Through three samples');
  await expect(samples).toBeDisabled();
  await page.getByLabel('Principal directions').check();
  await page.keyboard.press('Escape');
  await expect(caption).toContainText('two principal directions');
  const pins = page.getByTestId('pins').getByRole('listitem');
  for (const [k, [across, down]] of (
    [
      [0.1, 0.9],
      [0.5, 0.3],
      [0.85, 0.8],
    ] as const
  ).entries()) {
    const there = await at(page, across, down);
    await page.mouse.click(there.x, there.y);
    await expect(pins).toHaveCount(k + 1);
  }
  await menu.click();
  await samples.check();
  await page.keyboard.press('Escape');
  await expect(caption).toContainText(/through three anchors, .* off the centre/);
  await expect(pins).toHaveCount(0);
});

shared('with reduced motion the time jumps', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await fresh(page);
  await page.getByTestId('play').click();
  const seen = await page.evaluate(async () => {
    const times = new Set<string>();
    const end = performance.now() + 1500;
    while (performance.now() < end) {
      times.add(document.querySelector('[data-testid="time-value"]')?.textContent ?? '');
      await new Promise(requestAnimationFrame);
    }
    return times.size;
  });
  expect(seen).toBeGreaterThan(1);
  expect(seen).toBeLessThan(7);
  await page.getByTestId('play').click();
  await expect(page.getByTestId('play')).toHaveAccessibleName('Play the flow');
  await page.emulateMedia({ reducedMotion: null });
});

shared('the flow’s time can be scrubbed and played', async ({ page }) => {
  await fresh(page);
  await page.getByTestId('layer-latents').click();
  const scrubber = page.getByTestId('time-scrubber');
  const value = page.getByTestId('time-value');
  const before = await pixels(page);
  await scrubber.focus();
  await page.keyboard.press('End');
  await expect(value).toHaveText('1.00');
  await expect.poll(async () => (await pixels(page)) !== before).toBe(true);
  const box = await scrubber.boundingBox();
  if (box === null) throw new Error('There is no scrubber.');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(value).toHaveText(/0\.(4[6-9]|5[0-4])/);
  await page.getByTestId('loop').click();
  await page.getByTestId('speed').click();
  await expect(page.getByTestId('speed')).toHaveText('2×');
  await page.getByTestId('play').click();
  await expect(page.getByTestId('play')).toHaveAccessibleName('Pause the flow');
  await expect(value).toHaveText('1.00');
  await expect(page.getByTestId('play')).toHaveAccessibleName('Play the flow');
  await page.getByTestId('layer-latents').click();
});

shared('each layer can be switched by itself, and the colours by five rules', async ({ page }) => {
  await fresh(page);
  await page.getByTestId('time-scrubber').focus();
  await page.keyboard.press('Home');
  let before = await pixels(page);
  const changes = async (what: string) => {
    await expect.poll(async () => (await pixels(page)) !== before, { message: what }).toBe(true);
    before = await pixels(page);
  };
  for (const layer of ['latents', 'anchors']) {
    await page.getByTestId(`layer-${layer}`).click();
    await changes(layer);
  }
  for (const layer of ['boundaries', 'density', 'prior', 'arrows', 'trajectories']) {
    await page.getByRole('button', { name: 'Layers', exact: true }).click();
    await page.getByTestId(`layer-${layer}`).click();
    await page.keyboard.press('Escape');
    await changes(layer);
  }
  for (const colour of ['anchor', 'early', 'largest', 'entropy', 'class']) {
    await page.getByTestId('layer-colour').selectOption(colour);
    await changes(colour);
  }
  // Nothing is decided at the prior, so the time went on.
  await expect(page.getByTestId('time-value')).toHaveText('0.50');
  // From close by there is room for images.
  await goToAnchor(page);
  for (let k = 0; k < 6; k += 1) await page.keyboard.press('+');
  await expect.poll(() => widthShown(page)).toBeLessThan(2);
  await changes('zoom');
  await page.getByRole('button', { name: 'Layers', exact: true }).click();
  await page.getByTestId('layer-images').click();
  await page.keyboard.press('Escape');
  await changes('images');
  await page.reload();
  await expect(page.getByTestId('layer-latents')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('layer-anchors')).toHaveAttribute('aria-pressed', 'false');
});
