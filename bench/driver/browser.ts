/** `npm run bench`: measures in a headless browser, a page for each workload. */
import { type Browser, chromium, type Page } from '@playwright/test';
import type { ImplementationName } from '../core/implementation';
import type { Arguments } from './arguments';
import { gpuProcessClock } from './cpu';
import { type Measure, runAll, showProgress } from './run';

export interface BrowserOptions {
  readonly executablePath: string;
  /** Launch flags. */
  readonly args: string[];
  /** Where the page is served. */
  readonly address: string;
}

/** Runs the chosen workloads. @returns the exit status: 0, or 1 where ours failed */
export async function main(
  options: Arguments,
  { executablePath, args, address }: BrowserOptions,
): Promise<number> {
  // Some of these implementations need dispatches of seconds, which the watchdog would end.
  const launch = () => chromium.launch({ executablePath, args: [...args, '--disable-gpu-watchdog'] });
  let browser = await launch();
  try {
    const first = await openPage(browser, address);
    const adapter = await first.evaluate(() => globalThis.bench.adapter());
    await first.close();
    const measure: Measure = async (workload, impls, reps) => {
      const page = await openPage(browser, address);
      const measured = await page.evaluate(
        ([name, list, turns]) => globalThis.bench.measure(name, list, turns),
        [workload, [...impls], reps] as [string, ImplementationName[], number],
      );
      if (measured.stuck === null) await page.close();
      else {
        // Its GPU process would go on computing beside whatever is measured next.
        await browser.close();
        browser = await launch();
      }
      return measured;
    };
    return await runAll(options, adapter, measure);
  } finally {
    await browser.close();
  }
}

async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  await page.exposeFunction('gpuProcessCpuMs', await gpuProcessClock(browser));
  await page.exposeFunction('benchProgress', showProgress);
  await page.goto(address);
  await page.waitForFunction(() => 'bench' in globalThis);
  return page;
}
