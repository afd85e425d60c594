/** What the tests of weights and owners share: a forward flow of rows with any owners, and the twin of it with its derivatives. */
import { createBuffer } from 'webgpu-typed';
import { padRows, pitch, unpadRows } from '../../src/gpu/matrix';
import { runWork } from '../../src/gpu/work';
import { Flow, type FlowOptions } from '../../src/lzn/flow';
import { makeSchedule } from '../../src/lzn/schedule';
import { integrate, points, type SolverOptions, type Trajectory } from '../oracle/lzn';
import { largest, normals } from '../oracle/lzn-cases';
import { testDevice } from './device';

export const EULER = { solver: 'euler', grid: 'uniform', eps: 1e-3, steps: 30 } as const;
export const DPM3 = { solver: 'dpm3', grid: 'uniform', eps: 1e-3, steps: 12 } as const;

export interface Case extends SolverOptions {
  readonly rows: number;
  readonly d: number;
  /** K x d and rows x d, exact in float32. */
  readonly anchors: Float32Array<ArrayBuffer>;
  readonly latents: Float32Array<ArrayBuffer>;
  readonly owners: Uint32Array<ArrayBuffer>;
  readonly weights: readonly number[] | undefined;
  /** The step whose log P the loss takes, sum_i pulls_i log P_i,own there. */
  readonly step: number;
  readonly pulls: Float32Array<ArrayBuffer>;
}

/** Two classes without any weight, two with hardly any. */
export const WEIGHTS = [0.5, 0, 2, 1e-3, 1, 0, 3, 1e-12, 0.25, 1.5] as const;
/** Classes that rows own: some by many rows, one by none; never one without weight, whose log P there is none of. */
const OWNED = [7, 0, 3, 3, 9, 2, 4, 6, 6, 0, 9, 3, 2] as const;

export function makeCase(d: number, solver: SolverOptions, weights?: readonly number[]): Case {
  const rows = 40;
  const owners = Uint32Array.from({ length: rows }, (_, i) => OWNED[i % OWNED.length] ?? 0);
  return {
    ...solver,
    rows,
    d,
    owners,
    weights,
    anchors: normals(WEIGHTS.length * d, 1, d > 3 ? 0.7 : 1.2),
    latents: normals(rows * d, 2),
    step: Math.floor(0.6 * solver.steps),
    pulls: normals(rows, 3, 1 / rows),
  };
}

export interface Run {
  /** The T + 1 planes of states and T x rows statistics, as they are stored. */
  readonly states: Float32Array;
  readonly stats: Float32Array;
  /** K x d and rows x d. */
  readonly anchorGradient: Float32Array;
  readonly latentGradient: Float32Array;
}

export type How = Partial<Pick<FlowOptions, 'form' | 'keep' | 'budget'>>;

/** What shaders/align/select.wgsl would ask of the steps, if it were given these pulls. */
function writePulls(flow: Flow, { steps, rows, step, pulls }: Case): void {
  const marks = new Float32Array(4 * steps * rows);
  pulls.forEach((pull, row) => {
    marks[4 * (step * rows + row)] = pull;
  });
  flow.stats.write(marks, steps * rows);
}

async function readRun(flow: Flow, { steps, rows, d, anchors }: Case): Promise<Run> {
  const [states, stats, dA, dZ] = await Promise.all([
    flow.states.read(),
    flow.stats.slice(0, steps * rows).read(),
    flow.gradients.anchors.read(),
    flow.gradients.latents.read(),
  ]);
  return {
    states,
    stats,
    anchorGradient: unpadRows(dA, anchors.length / d, d),
    latentGradient: unpadRows(dZ, rows, d),
  };
}

export async function withFlow<T>(c: Case, how: How, work: (flow: Flow) => Promise<T>): Promise<T> {
  const { rows, d, weights, owners } = c;
  const device = await testDevice();
  const anchorCount = c.anchors.length / d;
  const anchors = createBuffer(device, 'vec4f', (anchorCount * pitch(d)) / 4, 'anchors');
  anchors.write(padRows(c.anchors, anchorCount, d));
  const flow = await Flow.create(device, {
    rows,
    d,
    schedule: makeSchedule({ direction: 'forward', ...c }),
    anchors,
    anchorCount,
    own: owners,
    backward: true,
    ...(weights ? { weights } : {}),
    ...how,
  });
  try {
    flow.start.write(padRows(c.latents, rows, d));
    return await work(flow);
  } finally {
    flow.destroy();
    anchors.destroy();
  }
}

/** Forwards, pulls, backwards. */
export async function runFlow(flow: Flow, c: Case): Promise<Run> {
  const device = await testDevice();
  await runWork(device, 'test', (work) => flow.forward(work));
  writePulls(flow, c);
  await runWork(device, 'test', (work) => flow.gradients.run(work));
  return readRun(flow, c);
}

export async function runWeighted(c: Case, how: How = {}): Promise<Run> {
  return withFlow(c, how, (flow) => runFlow(flow, c));
}

export function exact(c: Case, anchors: ArrayLike<number>, latents: ArrayLike<number>): Trajectory {
  return integrate('forward', Float64Array.from(latents), points(anchors, c.d), c, c.weights);
}

/** log P of each row's own anchor at a step. */
function logOwn(c: Case, trajectory: Trajectory, step = c.step): Float64Array {
  const log = trajectory.logP[step] ?? new Float64Array(0);
  const n = c.anchors.length / c.d;
  return Float64Array.from(c.owners, (owner, i) => log[i * n + owner] ?? Number.NaN);
}

/** Terms of the loss, one a row. */
function losses(c: Case, anchors: ArrayLike<number>, latents: ArrayLike<number>): Float64Array {
  return logOwn(c, exact(c, anchors, latents)).map((log, i) => log * (c.pulls[i] ?? Number.NaN));
}

const sum = (values: Float64Array): number => values.reduce((total, v) => total + v, 0);

/** Slopes of all rows' losses by central differences at two widths, extrapolated, and how much the widths differ. */
function slopes(at: (by: number) => Float64Array): { values: Float64Array; doubts: Float64Array } {
  const centred = (h: number) => {
    const down = at(-h);
    return at(h).map((v, i) => (v - (down[i] ?? Number.NaN)) / (2 * h));
  };
  const [coarse, fine] = [centred(4e-5), centred(2e-5)];
  return {
    values: fine.map((v, i) => (4 * v - (coarse[i] ?? Number.NaN)) / 3),
    doubts: fine.map((v, i) => Math.abs(v - (coarse[i] ?? Number.NaN))),
  };
}

/** The twin's gradients. Rows do not depend on each other's latents, so that one coordinate of all of them moves at once. */
export function exactGradients(c: Case): { anchors: Float64Array; latents: Float64Array; doubt: number } {
  const anchors = new Float64Array(c.anchors.length);
  const latents = new Float64Array(c.latents.length);
  let doubt = 0;
  for (let i = 0; i < anchors.length; i += 1) {
    const moved = (by: number) => Float64Array.from(c.anchors, (v, j) => (j === i ? v + by : v));
    const slope = slopes((by) => Float64Array.of(sum(losses(c, moved(by), c.latents))));
    anchors[i] = slope.values[0] ?? Number.NaN;
    doubt = Math.max(doubt, slope.doubts[0] ?? Number.NaN);
  }
  for (let i = 0; i < c.d; i += 1) {
    const moved = (by: number) => Float64Array.from(c.latents, (v, j) => (j % c.d === i ? v + by : v));
    const slope = slopes((by) => losses(c, c.anchors, moved(by)));
    slope.values.forEach((v, row) => {
      latents[row * c.d + i] = v;
    });
    doubt = Math.max(doubt, ...slope.doubts);
  }
  return { anchors, latents, doubt: doubt / Math.hypot(...anchors) };
}

/** rows x d: plain states of step k: they are stored as seen from t times the own anchor. */
export function plainStates(c: Case, stored: Float32Array, k: number): Float32Array {
  const { steps, to } = makeSchedule({ direction: 'forward', ...c });
  const t = steps[k]?.t ?? to;
  const plane = unpadRows(stored.subarray(k * c.rows * pitch(c.d)), c.rows, c.d);
  return plane.map((v, i) => {
    const owner = c.owners[Math.floor(i / c.d)] ?? Number.NaN;
    return v + t * (c.anchors[owner * c.d + (i % c.d)] ?? Number.NaN);
  });
}

/** What is unlike the twin's in states and statistics, beyond what float32 costs and a multiple of what rounding the inputs does. */
export function unlikeTwin(c: Case, { states, stats }: Pick<Run, 'states' | 'stats'>): string[] {
  const wrong: string[] = [];
  const check = (name: string, error: number, bound: number) => {
    if (!(error < bound)) wrong.push(`${name}: ${error}, not below ${bound}`);
  };
  const n = c.anchors.length / c.d;
  const expected = exact(c, c.anchors, c.latents);
  const nudges = [0, 1, 2].map((shift) => {
    const nudge = (v: number, i: number) => v * (1 + (((i + shift) % 3) - 1) * 2 ** -23);
    return exact(c, Float64Array.from(c.anchors, nudge), Float64Array.from(c.latents, nudge));
  });
  const moved = (difference: (nudged: Trajectory) => number) => Math.max(...nudges.map(difference));
  expected.states.forEach((state, k) => {
    const rounding = moved(({ states: other }) => largest(state, other[k] ?? []));
    check(`states ${k}`, largest(plainStates(c, states, k), state), 1e-5 + 20 * rounding);
  });
  expected.logP.forEach((log, k) => {
    const at = 4 * k * c.rows;
    const own = logOwn(c, expected, k);
    const rounding = moved((other) => largest(own, logOwn(c, other, k)));
    // In float32 a number of that size.
    const size = Math.max(1, ...own.map(Math.abs));
    const measured = Float32Array.from(own, (_, i) => stats[at + 4 * i + 2] ?? Number.NaN);
    check(`log P, step ${k}`, largest(measured, own), 1e-5 * size + 20 * rounding);
    for (let i = 0; i < c.rows; i += 1) {
      const row = log.subarray(i * n, (i + 1) * n);
      const winner = stats[at + 4 * i + 3] ?? Number.NaN;
      // The most probable anchor, or one that float32 cannot tell from it.
      check(`winner of row ${i}, step ${k}`, Math.max(...row) - (row[winner] ?? Number.NaN), 1e-4 * size);
    }
  });
  return wrong;
}
