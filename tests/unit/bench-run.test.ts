/** What the driver makes of the workloads: which are run, again without whom, and what lands in the file. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ImplementationName } from '../../bench/core/implementation';
import type { Measured } from '../../bench/core/measure';
import { parseReport, type Result } from '../../bench/core/report';
import { parseArguments } from '../../bench/driver/arguments';
import { type Measure, runAll } from '../../bench/driver/run';

const SOFTWARE = { vendor: 'google', architecture: 'swiftshader', description: '' };
const GPU = { vendor: 'nvidia', architecture: 'hopper', description: '' };

function resultOf(workload: string, impl: ImplementationName, failure: string | null): Result {
  const time = failure === null ? 10 : null;
  return { workload, impl, cpuMs: time, wallMs: time, peakBytes: 64, error: null, failure };
}

/** A measurement in which those named fail, the first of them stuck or not. */
function measureWith(failing: Partial<Record<ImplementationName, string>>, isStuck = false) {
  const calls: string[] = [];
  const measure: Measure = (workload, impls) => {
    calls.push(`${workload}: ${impls.join(' ')}`);
    const first = impls.find((impl) => failing[impl] !== undefined) ?? null;
    const measured: Measured = {
      results: impls.map((impl) => resultOf(workload, impl, failing[impl] ?? null)),
      firstFailure: first,
      stuck: isStuck ? first : null,
    };
    return Promise.resolve(measured);
  };
  return { calls, measure };
}

let folder = '';
let printed: string[] = [];
beforeEach(() => {
  printed = [];
  folder = mkdtempSync(join(tmpdir(), 'bench-run-'));
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

describe('runAll', () => {
  test('runs the chosen workloads and writes all their results', async () => {
    const file = join(folder, 'out.json');
    const { calls, measure } = measureWith({});
    const options = parseArguments(['sgemm', 'zones', '--impl', 'ours,naive', '--json', file]);
    expect(await runAll(options, SOFTWARE, measure)).toBe(0);
    expect(calls).toEqual(['zones: ours naive', 'sgemm n=1024: ours naive']);
    const { adapter, results } = parseReport(readFileSync(file, 'utf8'));
    expect(adapter).toEqual(SOFTWARE);
    expect(results.map(({ workload, impl }) => `${workload} ${impl}`)).toEqual([
      'zones ours',
      'zones naive',
      'sgemm n=1024 ours',
      'sgemm n=1024 naive',
    ]);
  });

  test('a peer that fails alone is reported, and no failure of ours', async () => {
    const { calls, measure } = measureWith({ tfjs: 'unsupported' });
    expect(await runAll(parseArguments(['zones']), SOFTWARE, measure)).toBe(0);
    expect(calls).toHaveLength(1);
  });

  test('once more without the one that took others along, or that never answered', async () => {
    const lost = measureWith({ naive: 'lost', 'jax-js': 'lost' });
    await runAll(parseArguments(['zones']), SOFTWARE, lost.measure);
    expect(lost.calls).toEqual(['zones: ours naive jax-js tfjs', 'zones: ours jax-js tfjs']);
    const stuck = measureWith({ tfjs: 'no answer' }, true);
    await runAll(parseArguments(['zones']), SOFTWARE, stuck.measure);
    expect(stuck.calls).toEqual(['zones: ours naive jax-js tfjs', 'zones: ours naive jax-js']);
  });

  test('ours that fails is the exit status', async () => {
    const { measure } = measureWith({ ours: 'no' });
    expect(await runAll(parseArguments(['zones']), SOFTWARE, measure)).toBe(1);
  });

  test('growth runs ours alone, to a larger n on a GPU, and ends at the first failure', async () => {
    const software = measureWith({});
    await runAll(parseArguments(['--growth']), SOFTWARE, software.measure);
    expect(software.calls.at(-1)).toBe('alignment-step n=4096 d=64 gradient: ours');
    const gpu = measureWith({});
    await runAll(parseArguments(['--growth']), GPU, gpu.measure);
    expect(gpu.calls.at(-1)).toBe('alignment-step n=8192 d=64 gradient: ours');
    const failing = measureWith({ ours: 'out of memory' });
    expect(await runAll(parseArguments(['--growth']), GPU, failing.measure)).toBe(1);
    expect(failing.calls).toHaveLength(1);
  });

  test('a guest sees ours and joins the file', async () => {
    const file = join(folder, 'guest.json');
    const { measure } = measureWith({});
    const seen: (Result | undefined)[] = [];
    const options = parseArguments(['zones', '--json', file]);
    await runAll(options, SOFTWARE, measure, (workload, ours) => {
      seen.push(ours);
      const results: Result[] = [{ ...resultOf(workload, 'ours', null), impl: 'torch' }];
      return Promise.resolve({ results, line: 'twice as fast' });
    });
    expect(seen.map((result) => result?.impl)).toEqual(['ours']);
    expect(parseReport(readFileSync(file, 'utf8')).results.at(-1)?.impl).toBe('torch');
    expect(printed).toContain('  twice as fast');
  });
});
