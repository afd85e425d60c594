/** The alignment step in PyTorch, where Python has it: the same inputs through bench/torch_step.py. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Result } from '../core/report';
import { relativeError } from '../core/statistics';
import { entryOf } from '../workloads';
import { alignmentProblem } from '../workloads/alignment-step';
import type { Guest, Visit } from './run';

const number = v.pipe(v.number(), v.finite());

const answer = v.object({
  device: v.string(),
  wallMs: number,
  cpuMs: v.nullable(number),
  peakBytes: v.nullable(number),
  firstMs: number,
  runs: number,
});

/** No guest where there is no Python with torch. PYTHON names the interpreter. */
export function findTorch(): Guest | undefined {
  const python = process.env.PYTHON ?? 'python3';
  const probe = spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' });
  if (probe.status !== 0) {
    console.log(`${python} has no torch: nothing to compare with (PYTHON names another interpreter)`);
    return undefined;
  }
  return (workload, ours) => Promise.resolve(runTorch(python, workload, ours));
}

const NOTHING: Visit = { results: [], line: '' };

function runTorch(python: string, workload: string, ours: Result | undefined): Visit {
  const match = /^alignment-step n=(\d+) d=(\d+) (forward|gradient)$/.exec(workload);
  if (match === null) return NOTHING;
  const problem = alignmentProblem(Number(match[1]), Number(match[2]), match[3] === 'gradient');
  const { first, second, noise, ...numbers } = problem;
  const folder = mkdtempSync(join(tmpdir(), 'bench-torch-'));
  const blank = { workload, impl: 'torch', cpuMs: null, wallMs: null, peakBytes: null, error: null } as const;
  try {
    for (const [name, data] of Object.entries({ first, second, noise })) {
      writeFileSync(join(folder, `${name}.f32`), data);
    }
    writeFileSync(join(folder, 'problem.json'), JSON.stringify(numbers));
    const run = spawnSync(python, ['bench/torch_step.py', folder], { encoding: 'utf8', timeout: 600_000 });
    if (run.status !== 0) {
      const failure = run.stderr.trim().split('\n').at(-1) ?? 'torch_step.py failed';
      return { results: [{ ...blank, failure }], line: '' };
    }
    const { device, ...measured } = v.parse(answer, JSON.parse(run.stdout));
    const bytes = readFileSync(join(folder, 'result.f32'));
    const result = new Float32Array(new Uint8Array(bytes).buffer);
    const expected = entryOf(workload).make().expected();
    const error = expected === null ? null : relativeError(result, expected);
    const line = comparison(device, measured.wallMs, ours?.wallMs ?? null);
    return { results: [{ ...blank, ...measured, error, failure: null }], line };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { results: [{ ...blank, failure }], line: '' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function comparison(device: string, torchMs: number, oursMs: number | null): string {
  const torch = `PyTorch on ${device}: ${torchMs.toFixed(2)} ms`;
  return oursMs === null
    ? torch
    : `${torch}; ours: ${oursMs.toFixed(2)} ms, ${(oursMs / torchMs).toFixed(2)} times as long`;
}
