/** `npm run bench -- ui`: the page's own cost while it trains and somebody uses it; strict figures, no assertion. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { type MainThread, traceMainThread } from './trace';
import type { Arguments } from '../driver/arguments';
import type { BrowserOptions } from '../driver/browser';
import { median } from '../core/statistics';
import { align } from '../driver/table';
import { SITUATIONS } from './situations';

/** Milliseconds of each situation. */
const WINDOW = 6000;
/** What the page promises of its main thread, ms. */
const LIMIT = 50;

interface UiResult {
  readonly situation: string;
  /** Iterations a second meanwhile. */
  readonly rate: number;
  /** Main thread, ms of CPU. */
  readonly longestTask: number;
  readonly tasksOverLimit: number;
  readonly longestHandler: { readonly type: string; readonly ms: number } | null;
  /** Between two frames of the page, ms. */
  readonly frame: { readonly median: number; readonly p95: number };
}

declare global {
  /** Times of the page's frames. */
  var frameTimes: number[] | undefined;
}

/** An experiment that does not come to an end meanwhile. */
const LINK = '#v=2&seed=1&data=digits&iters=1000000';

/** Notes the time of every frame of the page. */
async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = [];
    globalThis.frameTimes = frames;
    const note = (now: number) => {
      frames.push(now);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
}

const iterationOf = (page: Page) => page.evaluate(() => window.lzn.telemetry().iteration);

async function measure(page: Page, situation: (typeof SITUATIONS)[number]): Promise<UiResult> {
  const before = await iterationOf(page);
  const began = Date.now();
  await page.evaluate(() => globalThis.frameTimes?.splice(0));
  const thread: MainThread = await traceMainThread(page, () => situation.act(page, WINDOW));
  const seconds = (Date.now() - began) / 1000;
  const times = await page.evaluate(() => [...(globalThis.frameTimes ?? [])]);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const sorted = gaps.toSorted((a, b) => a - b);
  return {
    situation: situation.name,
    rate: ((await iterationOf(page)) - before) / seconds,
    longestTask: thread.tasks[0] ?? 0,
    tasksOverLimit: thread.tasks.filter((ms) => ms > LIMIT).length,
    longestHandler: thread.handlers[0] ?? null,
    frame: { median: median(gaps), p95: sorted[Math.floor(0.95 * sorted.length)] ?? Number.NaN },
  };
}

function row({ situation, rate, longestTask, tasksOverLimit, longestHandler, frame }: UiResult): string[] {
  const handler = longestHandler === null ? '' : `${longestHandler.ms.toFixed(1)} ${longestHandler.type}`;
  return [
    situation,
    rate.toFixed(1),
    longestTask.toFixed(1),
    String(tasksOverLimit),
    handler,
    frame.median.toFixed(1),
    frame.p95.toFixed(1),
    '',
  ];
}

const HEADER = [
  '',
  'it/s',
  'longest task',
  `over ${LIMIT} ms`,
  'longest handler',
  'frame median',
  'frame p95',
  '',
];

/** Builds nothing: `address` serves the built page. @returns the exit status */
export async function main(
  options: Arguments,
  { executablePath, args, address }: BrowserOptions,
): Promise<number> {
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      // What it fetches for later would disturb the timings.
      serviceWorkers: 'block',
    });
    await page.goto(`${address}${LINK}`);
    await page.evaluate(async () => {
      await window.lzn.ready;
      await window.lzn.run();
    });
    // The first load is over, and the charts are there.
    await page.getByTestId('alignment-heatmap').waitFor();
    await page.waitForTimeout(3000);
    await watchFrames(page);
    const results: UiResult[] = [];
    for (const situation of SITUATIONS) results.push(await measure(page, situation));
    console.log(
      'ui   (main thread of the page, ms of CPU; frames in ms of wall time; digits, d = 16, n = 128, training)',
    );
    console.log(align([HEADER, ...results.map((result) => row(result))]));
    if (options.json !== undefined) {
      const file = resolve(process.env.INIT_CWD ?? '.', options.json);
      const report = { date: new Date().toISOString(), browser: browser.version(), results };
      writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
    }
    return 0;
  } finally {
    await browser.close();
  }
}
