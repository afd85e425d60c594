/** What both drivers do with the workloads: one after the other, a table each, the file rewritten after each. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImplementationName } from '../core/implementation';
import type { Measured } from '../core/measure';
import { formatReport, type Report, type Result } from '../core/report';
import { entryOf, GROWTH, WORKLOADS } from '../workloads';
import { type Arguments, selectNames } from './arguments';
import { growthTable, table } from './table';

/** Measures one workload by name. */
export type Measure = (
  workload: string,
  impls: readonly ImplementationName[],
  reps: number,
) => Promise<Measured>;

export interface Visit {
  readonly results: readonly Result[];
  /** What to say below the table; empty: nothing. */
  readonly line: string;
}

/** Somebody else's results for a workload that has been measured, such as PyTorch's. */
export type Guest = (workload: string, ours: Result | undefined) => Promise<Visit>;

/** @returns the exit status: 0, or 1 where ours failed */
export async function runAll(
  options: Arguments,
  adapter: Report['adapter'],
  measure: Measure,
  guest: Guest = () => Promise.resolve({ results: [], line: '' }),
): Promise<number> {
  const names = chosen(options);
  const description = Object.values(adapter).filter(Boolean).join(' ');
  console.log(`adapter: ${description}`);
  // On a real GPU the CPU only waits, so that its time says nothing.
  const clock = /swiftshader|llvmpipe|lavapipe|basic render/i.test(description) ? 'CPU' : 'wall';
  const results: Result[] = [];
  const add = (more: readonly Result[]) => {
    results.push(...more);
    if (options.json === undefined) return;
    const file = resolve(process.env.INIT_CWD ?? '.', options.json);
    writeFileSync(file, formatReport({ adapter, date: new Date().toISOString(), results }));
  };
  for (const name of names) {
    const measured = await measureAll(name, options, measure);
    const { results: others, line } = await guest(
      name,
      measured.find(({ impl }) => impl === 'ours'),
    );
    clearProgress();
    console.log(table(name, entryOf(name).make().flops, [...measured, ...others], clock));
    if (line !== '') console.log(`  ${line}`);
    add([...measured, ...others]);
  }
  if (options.growth) {
    const points: Result[] = [];
    for (const { name } of clock === 'CPU' ? GROWTH.slice(0, -1) : GROWTH) {
      const { results: point } = await measure(name, ['ours'], 1);
      points.push(...point);
      add(point);
      if (point.some(({ failure }) => failure !== null)) break;
    }
    clearProgress();
    console.log(growthTable(points));
  }
  return results.some(({ impl, failure }) => impl === 'ours' && failure !== null) ? 1 : 0;
}

/** Growth alone unless names are given with it. @throws Error on a name that fits no workload */
function chosen({ growth, names }: Arguments): string[] {
  if (growth && names.length === 0) return [];
  const all = WORKLOADS.map(({ name }) => name);
  return selectNames(all, names);
}

/** Once more without an implementation that took the GPU along or would not come to an end. */
async function measureAll(name: string, options: Arguments, measure: Measure): Promise<Result[]> {
  const { results, firstFailure, stuck } = await measure(name, options.impls, options.reps);
  const failed = results.filter(({ failure }) => failure !== null);
  const culprit = stuck ?? (failed.length > 1 && firstFailure !== 'ours' ? firstFailure : null);
  const impls = options.impls.filter((impl) => impl !== culprit);
  if (culprit === null || impls.length === 0) return results;
  const again = await measureAll(name, { ...options, impls }, measure);
  return results.map((result) => again.find(({ impl }) => impl === result.impl) ?? result);
}

const WIDTH = 90;

/** One line that is written over, on standard error. */
export function showProgress(text: string, secondsLeft: number | null): void {
  if (!process.stderr.isTTY) return;
  const line = secondsLeft === null ? text : `${text}, ${Math.ceil(secondsLeft)} s left`;
  process.stderr.write(`\r${line.slice(0, WIDTH).padEnd(WIDTH)}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${' '.repeat(WIDTH)}\r`);
}
