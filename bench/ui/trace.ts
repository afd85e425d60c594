/**
 * What a Chromium trace says of the pages' main threads: tasks and event handlers. Times are milliseconds of CPU, so that whatever
 * else keeps the machine busy (a simulated GPU, say) does not count as the page's own.
 */
import type { Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Wall and CPU time, microseconds. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly type?: string } };
}

/** Longest first. */
export interface MainThread {
  readonly tasks: readonly number[];
  readonly handlers: readonly { readonly type: string; readonly ms: number }[];
}

const CATEGORIES = ['toplevel', 'devtools.timeline'];

const threadOf = (e: TraceEvent) => `${e.pid} ${e.tid}`;
const cpuMs = (e: TraceEvent) => (e.tdur ?? e.dur ?? 0) / 1000;

/** Traces while `doing` runs. */
export async function traceMainThread(page: Page, doing: () => Promise<unknown>): Promise<MainThread> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser to trace.');
  await browser.startTracing(page, { categories: CATEGORIES });
  let raw: Buffer;
  try {
    await doing();
  } finally {
    raw = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(raw.toString()) as { traceEvents: TraceEvent[] };
  const main = new Set(
    traceEvents
      .filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain')
      .map((e) => threadOf(e)),
  );
  const complete = traceEvents.filter((e) => e.ph === 'X' && main.has(threadOf(e)));
  return {
    tasks: complete
      .filter((e) => e.name.endsWith('RunTask'))
      .map((e) => cpuMs(e))
      .toSorted((a, b) => b - a),
    handlers: complete
      .filter((e) => e.name === 'EventDispatch')
      .map((e) => ({ type: e.args?.data?.type ?? '', ms: cpuMs(e) }))
      .toSorted((a, b) => b.ms - a.ms),
  };
}
