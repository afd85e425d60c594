/** What every end-to-end test starts from: a page whose errors fail the test, and the page's console API. */
import { expect, type Page, test as base } from '@playwright/test';
import { traceMainThread } from '../../bench/ui/trace';

interface Telemetry {
  readonly iteration: number;
  readonly loss: number | null;
  readonly gradientNorm: number | null;
  readonly assignmentAccuracy: number | null;
  readonly odeError: number | null;
  readonly alignmentByStep: Readonly<Record<'t' | 'mean' | 'p10' | 'p90' | 'argmaxShare', readonly number[]>>;
  readonly probe: Probe | null;
}

/** As src/app/console.ts declares it. */
export interface ZoneAt {
  readonly anchor: number;
  readonly label: number;
  readonly trajectory: readonly (readonly [number, number])[];
  readonly probabilityByStep: readonly number[];
  readonly t: readonly number[];
}

export type Probe = Readonly<Record<'linear' | 'knn' | 'rawPixels' | 'randomEncoder' | 'chance', number>>;

declare global {
  interface Window {
    /** As src/app/console.ts declares it, said again here: the tests see the page from outside. */
    readonly lzn: {
      readonly ready: Promise<void>;
      readonly experiment: Readonly<Record<string, string | number>>;
      load(hash: string): Promise<{ warnings: readonly { key: string; value: string; message: string }[] }>;
      run(): Promise<void>;
      pause(): Promise<void>;
      step(n?: number): Promise<Telemetry>;
      evaluate(): Promise<Probe>;
      fingerprint(): Promise<string>;
      link(): string;
      receipt(): Promise<string>;
      reproduce(): Promise<{ readonly kind: string } | null>;
      telemetry(): Telemetry;
      zoneAt(x: number, y: number): Promise<ZoneAt>;
      loseDevice(): Promise<void>;
    };
  }
}

/** An experiment that a software adapter trains in milliseconds a step. */
export const QUICK = '#v=2&seed=3&data=digits&encoder=mlp-s&d=2&n=32&steps=8';

/** A page whose errors, and whose console's errors, fail the test. */
export const test = base.extend<{ page: Page }>({
  page: async ({ page }, provide) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await provide(page);
    expect(errors, 'errors on the page').toEqual([]);
  },
});

/** Opens the page at a link and waits until its experiment is loaded. */
export async function open(page: Page, hash = QUICK): Promise<void> {
  await page.goto(`/${hash}`);
  await page.evaluate(() => window.lzn.ready);
}

/**
 * The longest tasks of the page's main thread during `wait` milliseconds, in milliseconds of CPU time: what the page itself does,
 * whatever else keeps the machine busy (here a simulated GPU does, on the same two cores).
 */
export async function longestTasks(page: Page, wait: number): Promise<readonly number[]> {
  const { tasks } = await traceMainThread(page, () => page.waitForTimeout(wait));
  return tasks.slice(0, 5);
}

/** The number of finished iterations that the page shows. */
export async function shownIteration(page: Page): Promise<number> {
  return Number((await page.getByTestId('iteration').textContent())?.replaceAll(',', ''));
}

export { expect };
