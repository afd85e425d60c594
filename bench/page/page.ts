/** The browser's side of `npm run bench`: one workload a page, so that nobody pays for what another workload left behind. */
import { openDevice } from '../core/device';
import type { ImplementationName } from '../core/implementation';
import { installLedger } from '../core/ledger';
import { measure, type Measured } from '../core/measure';
import { entryOf } from '../workloads';

export interface BenchPage {
  adapter(): Promise<{ vendor: string; architecture: string; description: string }>;
  measure(workload: string, impls: ImplementationName[], reps: number): Promise<Measured>;
}

declare global {
  var bench: BenchPage;
  /** Given by the driver: CPU time in ms of the browser's GPU process, or null. */
  var gpuProcessCpuMs: () => Promise<number | null>;
  /** Given by the driver. */
  var benchProgress: (text: string, secondsLeft: number | null) => Promise<void>;
}

installLedger();

globalThis.bench = {
  async adapter() {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new Error('This browser offers no WebGPU adapter.');
    const { vendor, architecture, description } = adapter.info;
    return { vendor, architecture, description };
  },
  measure(name, impls, reps) {
    const host = {
      context: { device: () => openDevice(navigator.gpu) },
      cpuMs: () => globalThis.gpuProcessCpuMs(),
      now: () => performance.now(),
      progress: (text: string, secondsLeft?: number) =>
        void globalThis.benchProgress(text, secondsLeft ?? null),
    };
    return measure(entryOf(name).make(), host, { reps, impls });
  },
};
