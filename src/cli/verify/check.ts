/** Checks golden files with the real kernels on a real device: nothing here computes what is being checked. */
import { createBuffer } from 'webgpu-typed';
import { Alignment } from '../../lzn/alignment';
import { evaluateField } from '../../lzn/field';
import type { KernelForm } from '../../lzn/flow-kernels';
import { runWork } from '../../gpu/work';
import { padRows, pitch, unpadRows } from '../../gpu/matrix';
import { makeSchedule, type Solver } from '../../lzn/schedule';
import { compareNumber, compareTensor, type FieldResult, skipped } from './compare';
import { type GoldenFile, type GoldenTensor, input } from './format';
import { checkLabels } from './labels';
import { checkField, checkZones } from './field';

interface Trajectory {
  readonly latents: Float32Array;
  readonly finals: Float32Array;
  /** T x rows: log P of the own anchor. */
  readonly logOwn: Float32Array;
  readonly winners: Float32Array;
  /** rows x 4: loss, chosen step, last P, ODE error. */
  readonly rows: Float32Array;
  readonly inverseStates: Float32Array[];
  readonly forwardStates: Float32Array[];
  readonly firstGradient: Float32Array;
  readonly secondGradient: Float32Array;
}

/** Both flows, the loss and its gradients on one golden file's anchors. */
async function runAlignment(
  device: GPUDevice,
  file: GoldenFile,
  solver: Solver,
  eps: number,
  loss: 'log' | 'plain',
  form?: KernelForm,
): Promise<Trajectory> {
  const { n, d, steps, params } = file;
  const rows = params.local_n ?? n;
  const own = (params.rank ?? 0) * rows;
  const width = pitch(d) / 4;
  const first = createBuffer(device, 'vec4f', n * width, 'A');
  const second = createBuffer(device, 'vec4f', n * width, 'B');
  first.write(padRows(input(file, 'A'), n, d));
  second.write(padRows(input(file, 'B'), n, d));
  const alignment = await Alignment.create(device, {
    n,
    d,
    rows,
    own,
    solver,
    grid: 'uniform',
    steps,
    eps,
    cutOff: params.cut_off_step,
    loss,
    aggregate: 'max',
    first,
    second,
    backward: true,
    ...(form === undefined ? {} : { form }),
  });
  try {
    const noise = input(file, 'noise').map((v) => v * params.prior_scale);
    alignment.noise.write(padRows(noise, rows, d));
    await runWork(device, 'verify', (work) => {
      alignment.forward(work);
      alignment.backward(work);
    });
    const { firstGradient, secondGradient } = alignment;
    if (!firstGradient || !secondGradient) throw new Error('The alignment was made without gradients.');
    const [latents, inverse, forward, stats, rowValues, dA, dB] = await Promise.all([
      alignment.latents.read(),
      alignment.inverse.states.read(),
      alignment.forwardFlow.states.read(),
      alignment.forwardFlow.stats.read(),
      alignment.rows.read(),
      firstGradient.read(),
      secondGradient.read(),
    ]);
    const slice = (states: Float32Array, k: number) =>
      unpadRows(states.subarray(k * rows * pitch(d), (k + 1) * rows * pitch(d)), rows, d);
    const all = (states: Float32Array) => Array.from({ length: steps + 1 }, (_, k) => slice(states, k));
    const B = input(file, 'B');
    const times = [...alignment.schedule.forward.steps.map((s) => s.t), alignment.schedule.forward.to];
    // States are measured from t times the own anchor.
    const forwardStates = all(forward).map((x, k) =>
      x.map((v, i) => v + (times[k] ?? Number.NaN) * (B[own * d + i] ?? Number.NaN)),
    );
    const empty = new Float32Array(0);
    return {
      latents: unpadRows(latents, rows, d),
      finals: forwardStates[steps] ?? empty,
      logOwn: stats.subarray(0, 4 * steps * rows).filter((_, i) => i % 4 === 2),
      winners: stats
        .subarray(0, 4 * steps * rows)
        .filter((_, i) => i % 4 === 3)
        .slice((steps - 1) * rows),
      rows: rowValues,
      inverseStates: all(inverse),
      forwardStates,
      firstGradient: unpadRows(dA, n, d),
      secondGradient: unpadRows(dB, n, d),
    };
  } finally {
    for (const resource of [alignment, first, second]) resource.destroy();
  }
}

/** Mean of one of the four numbers of each row, in float64. */
function meanOf(rows: Float32Array, component: number): number {
  let sum = 0;
  for (let i = component; i < rows.length; i += 4) sum += rows[i] ?? Number.NaN;
  return sum / (rows.length / 4);
}

/** Assignment probabilities of every row and anchor at every step, from the states of the trajectory. */
async function allAssignments(
  device: GPUDevice,
  file: GoldenFile,
  run: Trajectory,
  times: readonly number[],
) {
  const { n, d } = file;
  const anchors = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, 'B');
  anchors.write(padRows(input(file, 'B'), n, d));
  const parts: Float32Array[] = [];
  for (const [k, t] of times.entries()) {
    const states = run.forwardStates[k];
    if (states === undefined) break;
    const { probabilities } = await evaluateField(device, { anchors, anchorCount: n, d }, states, t);
    parts.push(probabilities);
  }
  anchors.destroy();
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** All fields of one alignment (`prefix` is empty for Euler and `dpm_` for DPM-Solver). */
async function checkAlignment(
  device: GPUDevice,
  file: GoldenFile,
  prefix: '' | 'dpm_',
  form?: KernelForm,
): Promise<FieldResult[]> {
  const { n, d, steps, params, expected_f64: expected } = file;
  const rows = params.local_n ?? n;
  const own = (params.rank ?? 0) * rows;
  const solver: Solver = prefix === '' ? 'euler' : 'dpm3';
  const eps = prefix === '' ? params.eps : (params.dpm?.eps_start ?? 1e-3);
  const run = await runAlignment(device, file, solver, eps, 'log', form);
  const plain = await runAlignment(device, file, solver, eps, 'plain', form);
  const schedule = makeSchedule({ direction: 'inverse', solver, grid: 'uniform', steps, eps });
  const forward = makeSchedule({ direction: 'forward', solver, grid: 'uniform', steps, eps });
  const forwardTimes = forward.steps.map((s) => s.t);
  const A = input(file, 'A');
  const B = input(file, 'B');
  const results: FieldResult[] = [];
  const tensorOf = (name: string): GoldenTensor | undefined => {
    const value = expected[prefix + name];
    return value !== null && typeof value === 'object' ? value : undefined;
  };
  const compare = (name: string, actual: ArrayLike<number>, tie?: Parameters<typeof compareTensor>[4]) => {
    const value = tensorOf(name);
    if (value) results.push(compareTensor(prefix + name, file.case, actual, value, tie));
  };
  const compareOne = (name: string, actual: number) => {
    const value = expected[prefix + name];
    if (typeof value === 'number') results.push(compareNumber(prefix + name, file.case, actual, value));
    if (typeof value === 'boolean')
      results.push(compareNumber(prefix + name, file.case, actual, value ? 1 : 0));
  };

  compare('z', run.latents);
  compare('reverse_final', run.finals);
  const probability = run.logOwn.map((v) => Math.exp(v));
  const stride = params.assign_stride ?? 1;
  compare(
    'assign_diag',
    probability.filter((_, i) => Math.floor(i / rows) % stride === 0),
  );
  compare('assign_target', probability);
  if (tensorOf('assign') ?? tensorOf('assign_last')) {
    const assignments = await allAssignments(device, file, run, forwardTimes);
    compare('assign', assignments);
    compare('assign_last', assignments.subarray((steps - 1) * rows * n));
  }
  // Exact duplicates share a probability: either index is right.
  const sameAnchor = (_: number, a: number, b: number) =>
    Array.from({ length: d }, (__, c) => B[a * d + c] === B[b * d + c]).every(Boolean);
  compare('last_assign_argmax', run.winners, sameAnchor);
  const chosen = run.rows.filter((_, i) => i % 4 === 1);
  compare(
    'max_prob',
    plain.rows.filter((_, i) => i % 4 === 0).map((v) => -v),
  );
  compare('argmax_step', chosen, (row, a, b) => {
    const gap = (run.logOwn[a * rows + row] ?? 0) - (run.logOwn[b * rows + row] ?? 0);
    return Math.abs(gap) < 3e-5; // the reference itself calls such rows ambiguous
  });
  // x = t a + (1 - t) u turns noise coordinates back into plain ones.
  const times = [...schedule.steps.map((s) => s.t), schedule.to];
  const plainStates = run.inverseStates.flatMap((u, k) => {
    const t = times[k] ?? Number.NaN;
    return Array.from(u, (v, i) => t * (A[own * d + i] ?? Number.NaN) + (1 - t) * v);
  });
  compare('forward_states', plainStates);
  compare(
    'reverse_states',
    run.forwardStates.flatMap((s) => Array.from(s)),
  );
  compare('dCE_dA', run.firstGradient);
  compare('dCE_dB', run.secondGradient);
  compare('dProb_dA', plain.firstGradient);
  compare('dProb_dB', plain.secondGradient);
  compareOne('cross_entropy_loss', meanOf(run.rows, 0));
  compareOne('prob_loss', meanOf(plain.rows, 0));
  compareOne('assignment_acc', meanOf(run.rows, 2));
  compareOne('ode_error', meanOf(run.rows, 3));
  compareOne('is_finite', Number.isFinite(meanOf(run.rows, 0)) ? 1 : 0);
  return results;
}

/**
 * Every field of `expected_f64`, each passed, failed or skipped with a reason, in the file's order.
 * @param form of the kernels; the adapter's own when left out
 */
export async function checkGolden(
  device: GPUDevice,
  file: GoldenFile,
  form?: KernelForm,
): Promise<FieldResult[]> {
  const fields = Object.keys(file.expected_f64);
  const results =
    file.kind === 'label'
      ? await checkLabels(device, file, form)
      : [
          ...(await checkField(device, file)),
          ...(await checkAlignment(device, file, '', form)),
          ...(await checkZones(device, file, form)),
          ...(file.params.dpm ? await checkAlignment(device, file, 'dpm_', form) : []),
        ];
  const byField = new Map(results.map((result) => [result.field, result]));
  return fields.map((field) => byField.get(field) ?? skipped(field, 'no check is known for this field'));
}
