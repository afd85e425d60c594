/**
 * `npm run bench:node`: the same workloads without a browser, on Dawn for Node. Ours and naive only: the libraries want a browser.
 * Dawn computes in this process, so its CPU time is the whole process's.
 */
import type { ImplementationName } from '../core/implementation';
import { openDevice } from '../core/device';
import { installLedger } from '../core/ledger';
import { measure } from '../core/measure';
import { entryOf } from '../workloads';
import type { Arguments } from './arguments';
import { runAll, showProgress } from './run';
import { findTorch } from './torch';

/** What the npm package `webgpu` exports. */
export interface Dawn {
  create(options: string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

const ABLE: ReadonlySet<ImplementationName> = new Set(['ours', 'naive'] as const);

/** Runs the chosen workloads. @returns the exit status: 0, or 1 where ours failed */
export async function main(options: Arguments, dawn: Dawn): Promise<number> {
  Object.assign(globalThis, dawn.globals);
  installLedger();
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('Dawn found no adapter: it needs a Vulkan, Metal or D3D12 driver.');
  const { vendor, architecture, description } = adapter.info;
  const host = {
    context: { device: () => openDevice(gpu) },
    cpuMs() {
      const { user, system } = process.cpuUsage();
      return Promise.resolve((user + system) / 1000);
    },
    now: () => performance.now(),
    progress: (text: string, secondsLeft?: number) => showProgress(text, secondsLeft ?? null),
  };
  return runAll(
    { ...options, impls: options.impls.filter((impl) => ABLE.has(impl)) },
    { vendor, architecture, description },
    (workload, impls, reps) => measure(entryOf(workload).make(), host, { reps, impls }),
    findTorch(),
  );
}
