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

export interface Made {
  readonly count: number;
  readonly values: Float32Array;
  readonly labels: Int16Array;
  readonly evaluations: number;
  readonly rejected: number;
}

export interface Remade {
  readonly errors: Float32Array;
  readonly mean: number;
  readonly spread: number | null;
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
      generate(options?: object): Promise<Made>;
      reconstruct(options?: object): Promise<Remade>;
      loseDevice(): Promise<void>;
    };
  }
}

/** An experiment that a software adapter trains in milliseconds a step. */
export const QUICK = '#v=2&seed=3&data=digits&encoder=mlp-s&d=2&n=32&steps=8';

/** One of points, for tests that train long and mind neither images nor what is learnt. */
export const POINTS = '#v=2&seed=3&data=moons&encoder=mlp-s&d=2&n=16&steps=4';

/** Errors of the page and of its console, from now on. */
function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/** A page whose errors, and whose console's errors, fail the test. */
export const test = base.extend<{ page: Page }>({
  page: async ({ page }, provide) => {
    const errors = errorsOf(page);
    await provide(page);
    expect(errors, 'errors on the page').toEqual([]);
  },
});

/**
 * Tests whose `page` is one for all of them, made ready by `prepare` (QUICK, opened) for the first that runs: a simulated GPU compiles the
 * kernels of every page for seconds. They run in order, each begins with what it needs (see `again`), and after one that fails
 * the next has a page of its own. Called once in a file, outside of any group.
 */
export function testOnOnePage(prepare: (page: Page) => Promise<void> = open) {
  let shared: { readonly page: Page; readonly errors: string[] } | undefined;
  const extended = base.extend<{ page: Page }>({
    page: async ({ browser }, provide) => {
      if (shared === undefined) {
        const context = await browser.newContext();
        const page = await context.newPage();
        shared = { page, errors: errorsOf(page) };
        await prepare(page);
      }
      const { page, errors } = shared;
      await provide(page);
      expect(errors.splice(0), 'errors on the page').toEqual([]);
    },
  });
  extended.afterAll(() => shared?.page.context().close());
  return extended;
}

/** Opens the page at a link and waits until its experiment is loaded. */
export async function open(page: Page, hash = QUICK): Promise<void> {
  await page.goto(`/${hash}`);
  await page.evaluate(() => window.lzn.ready);
}

/** Loads an experiment at its beginning on a page that is open, closes its messages, and takes the keyboard off what it was on. */
export async function again(page: Page, hash = QUICK): Promise<void> {
  await page.evaluate(async (link) => {
    await window.lzn.load(link);
    for (const button of document.querySelectorAll<HTMLElement>('.messages .dismiss')) button.click();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }, hash);
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
