/** What somebody does with the page while it trains, by real pointer and keyboard. */
import type { Locator, Page } from '@playwright/test';

export interface Situation {
  readonly name: string;
  /** Runs for about `ms` milliseconds. */
  readonly act: (page: Page, ms: number) => Promise<void>;
}

/** Milliseconds between two moves of the pointer. */
const PACE = 16;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(part: Locator): Promise<Box> {
  const box = await part.boundingBox();
  if (box === null) throw new Error('A part of the page that is to be touched is not there.');
  return box;
}

/** Moves along a Lissajous figure around the middle of a box. */
async function roam(page: Page, box: Box, ms: number, reach = 0.3): Promise<void> {
  const started = Date.now();
  for (let now = 0; now < ms; now = Date.now() - started) {
    const x = box.x + box.width * (0.5 + reach * Math.sin(now / 330));
    const y = box.y + box.height * (0.5 + reach * Math.sin(now / 470));
    await page.mouse.move(x, y);
    await page.waitForTimeout(PACE);
  }
}

async function dragging(page: Page, box: Box, ms: number): Promise<void> {
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await roam(page, box, ms, 0.12);
  await page.mouse.up();
}

export const SITUATIONS: readonly Situation[] = [
  { name: 'nobody touches it', act: (page, ms) => page.waitForTimeout(ms) },
  {
    name: 'pointer over the plane',
    act: async (page, ms) => roam(page, await boxOf(page.getByTestId('zone-canvas')), ms),
  },
  {
    name: 'dragging the plane',
    act: async (page, ms) => dragging(page, await boxOf(page.getByTestId('zone-canvas')), ms),
  },
  {
    name: 'zooming',
    act: async (page, ms) => {
      const box = await boxOf(page.getByTestId('zone-canvas'));
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const started = Date.now();
      for (let now = 0; now < ms; now = Date.now() - started) {
        await page.mouse.wheel(0, Math.floor(now / 1000) % 2 === 0 ? -40 : 40);
        await page.waitForTimeout(PACE);
      }
      await page.keyboard.press('0');
    },
  },
  {
    name: 'scrubbing flow time',
    act: async (page, ms) => {
      const box = await boxOf(page.getByTestId('time-scrubber'));
      await page.mouse.move(box.x + 4, box.y + box.height / 2);
      await page.mouse.down();
      const started = Date.now();
      for (let now = 0; now < ms; now = Date.now() - started) {
        const share = 0.5 - 0.5 * Math.cos(now / 500);
        await page.mouse.move(box.x + 4 + (box.width - 8) * share, box.y + box.height / 2);
        await page.waitForTimeout(PACE);
      }
      await page.mouse.up();
    },
  },
  {
    name: 'pointer over the heat map',
    act: async (page, ms) => roam(page, await boxOf(page.getByTestId('alignment-heatmap')), ms),
  },
];
