/** CPU time of the browser's GPU process, where WebGPU's work is done on a software adapter. */
import type { Browser } from '@playwright/test';

/** A function that gives it in ms, or null where the browser does not tell. */
export async function gpuProcessClock(browser: Browser): Promise<() => Promise<number | null>> {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    try {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      const gpu = processInfo.find(({ type }) => type === 'GPU');
      return gpu === undefined ? null : 1000 * gpu.cpuTime;
    } catch {
      return null;
    }
  };
}
