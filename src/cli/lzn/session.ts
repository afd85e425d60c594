/**
 * A headless Chromium with the engine in it. The browser is the one of the tests, so that a command gives the bits that tests and page give on the
 * same adapter; docs/cli.md says why it is not Dawn for Node.
 */
import { statSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { CliFailure, EngineTrouble, EXIT } from './failure';
import type { Answer, Headless, HeadlessEvent, Place } from './headless';

/** What scripts/lzn.mjs knows. */
export interface Host {
  readonly root: string;
  /** Serves the sources; where. */
  listen(): Promise<string>;
  /** Finds the browser, for the adapter that is wanted. */
  browser(adapter: 'software' | 'hardware'): { readonly executablePath: string; readonly args: string[] };
}

export interface Session extends Headless {
  /** Chooses a file or folder, for offer(). */
  choose(path: string): Promise<void>;
  readonly place: Place;
  close(): Promise<void>;
}

const METHODS = [
  'start',
  'offer',
  'load',
  'bringBack',
  'step',
  'pause',
  'look',
  'evaluate',
  'classify',
  'judge',
  'figures',
  'memory',
  'cancelEvaluation',
  'fingerprint',
  'keep',
  'tensors',
  'zones',
] as const satisfies readonly (keyof Headless)[];

/**
 * Starts the browser and its GPU.
 * @throws CliFailure where there is no browser or no GPU
 */
export async function openSession(
  host: Host,
  adapter: 'software' | 'hardware',
  onEvent: (event: HeadlessEvent) => void,
): Promise<Session> {
  const address = await host.listen();
  // Ctrl-C is for the command: it stops the run and writes what there is before the browser goes.
  const own = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const browser = await chromium.launch({ ...host.browser(adapter), ...own });
  try {
    const page = await browser.newPage();
    const gone = new Promise<never>((_, reject) => {
      const fail = (why: string) => reject(new CliFailure(EXIT.failed, why));
      page.on('crash', () => fail('The browser’s page crashed.'));
      browser.on('disconnected', () => fail('The browser ended.'));
      page.on('pageerror', ({ message }) => fail(`The engine failed: ${message}`));
    });
    gone.catch(() => undefined); // heard by whoever waits for an answer
    await page.exposeFunction('headlessEvent', onEvent);
    await page.goto(`${address}src/cli/lzn/index.html`);
    await Promise.race([page.waitForFunction(() => 'headless' in globalThis), gone]);
    const call = async (name: keyof Headless, args: readonly unknown[]) => {
      const answered = page.evaluate(([method, given]) => globalThis.headless(method, given), [
        name,
        args,
      ] as [keyof Headless, readonly unknown[]]);
      const answer: Answer<unknown> = await Promise.race([answered, gone]);
      if ('failure' in answer) throw new EngineTrouble(answer.failure);
      return answer.value;
    };
    const methods = METHODS.map((name) => [name, (...args: readonly unknown[]) => call(name, args)] as const);
    const engine = Object.fromEntries(methods) as unknown as Headless;
    const place = await engine.start();
    const choose = (path: string) =>
      page.setInputFiles(statSync(path).isDirectory() ? '#folder' : '#file', path);
    return { ...engine, place, choose, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
