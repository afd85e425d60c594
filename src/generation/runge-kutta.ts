/** States and slopes of a decoder's flow on the GPU, as the adaptive solver tries steps on them: one submit and one small read-back a step. */
import { compile, createUniforms } from 'webgpu-typed';
import stage from '../../shaders/generation/runge-kutta-stage.wgsl';
import squares from '../../shaders/generation/scaled-squares.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import { Work } from '../gpu/work';
import type { Steps } from './adaptive';
import type { Decoding } from './decoding';
import { ERROR_WEIGHTS, NODES, SLOPES, WEIGHTS } from './dormand-prince';

/** What decides on its memory. */
export interface SamplerShape {
  readonly rows: number;
  /** Numbers of a sample. */
  readonly inputs: number;
}

/** Largest error of an entry x that a step may have: atol + rtol |x|. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

function storage({ rows, inputs }: SamplerShape) {
  const plane = rows * vectors(inputs);
  return {
    y: storageNeed('evaluation', 'vec4f', plane, 'sampler state'),
    slopes: storageNeed('evaluation', 'vec4f', SLOPES * plane, 'sampler slopes'),
    sums: storageNeed('evaluation', 'f32', 2 * rows, 'sampler sums'),
  };
}

/** Norms of a submit. */
const NORMS = 2;

/** Its buffers; the decoder's are its own. */
export function rungeKuttaNeeds(shape: SamplerShape): BufferNeed[] {
  return [
    ...Object.values(storage(shape)),
    uniformsNeed('evaluation', stage, 'stage', SLOPES),
    uniformsNeed('evaluation', squares, 'scale', NORMS),
  ];
}

/** As the kernels take weights: zeros for slopes that are not given. */
const padded = (weights: readonly number[]) => Array.from({ length: 8 }, (_, j) => weights[j] ?? 0);

const scaled = (weights: readonly number[], h: number) => weights.map((weight) => h * weight);

interface Stage {
  /** Slope that the decoder has just found, where it is to be kept. */
  readonly slot?: number;
  /** Of the slopes in the state that follows, step size included; none: the state is where the step began. */
  readonly weights: readonly number[];
  readonly tau: number;
}

interface Norm {
  /** Of what: this much of the state where the step began, and these weights of the slopes. */
  readonly own?: number;
  readonly weights?: readonly number[];
  /** Measured by the larger of the states at both ends of the step. */
  readonly both?: boolean;
}

async function build(device: GPUDevice, decoder: Decoding, inputs: number, hold: Own) {
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const needs = storage({ rows: decoder.rows, inputs });
  const y = own(allocate(device, needs.y));
  const slopes = own(allocate(device, needs.slopes));
  const sums = own(allocate(device, needs.sums));
  const stages = own(createUniforms(device, stage, 'stage', SLOPES));
  const scales = own(createUniforms(device, squares, 'scale', NORMS));
  const { state, output: velocity, times } = decoder;
  const stagePipe = await compile(device, stage, 'main');
  const squaresPipe = await compile(device, squares, 'main');
  return {
    y,
    slopes,
    sums,
    stages,
    scales,
    stage: stagePipe.bind({ stage: stages, y, velocity, slopes, state, times }),
    squares: squaresPipe.bind({ scale: scales, y, state, slopes, sums }),
    owned,
  };
}

export class RungeKutta implements Steps {
  readonly #device: GPUDevice;
  readonly #decoder: Decoding;
  readonly #inputs: number;
  readonly #parts: Awaited<ReturnType<typeof build>>;
  readonly #grid: [x: number, y: number];
  #count = 1;
  #tolerance: Tolerance = { rtol: 1e-5, atol: 1e-5 };

  private constructor(
    device: GPUDevice,
    decoder: Decoding,
    inputs: number,
    parts: Awaited<ReturnType<typeof build>>,
  ) {
    this.#device = device;
    this.#decoder = decoder;
    this.#inputs = inputs;
    this.#parts = parts;
    this.#grid = flatGrid(decoder.rows * vectors(inputs));
  }

  static create(device: GPUDevice, decoder: Decoding, inputs: number): Promise<RungeKutta> {
    return assemble(
      async (own) => new RungeKutta(device, decoder, inputs, await build(device, decoder, inputs, own)),
    );
  }

  /** How the next flow is measured: by its first `count` rows, which stand in the decoder's state. */
  measureBy(count: number, tolerance: Tolerance): void {
    this.#count = count;
    this.#tolerance = { rtol: tolerance.rtol, atol: tolerance.atol };
  }

  async begin(tau: number) {
    const { y } = this.#parts;
    const { state, times } = this.#decoder;
    times.write(new Float32Array(times.length).fill(tau));
    const [norm, slope] = await this.#run(
      'first slope',
      (work) => {
        work.copy(state.gpu, state.offset, y.gpu, y.offset, y.size);
        this.#decoder.forward(work.pass);
      },
      [{ slot: 0, weights: [], tau }],
      [{ own: 1 }, { weights: [1] }],
    );
    return { state: norm ?? Number.NaN, slope: slope ?? Number.NaN };
  }

  async probe(tau: number, h: number): Promise<number> {
    const stages = [
      { weights: [h], tau: tau + h },
      { slot: 1, weights: [], tau },
    ];
    const [change] = await this.#run('trial', undefined, stages, [{ weights: [-1, 1] }]);
    return change ?? Number.NaN;
  }

  async attempt(tau: number, h: number): Promise<number> {
    const stages = WEIGHTS.map((weights, s): Stage => {
      const at = { weights: scaled(weights, h), tau: tau + (NODES[s] ?? 1) * h };
      return s === 0 ? at : { ...at, slot: s };
    });
    // The last slope is that of the step's end, where the state stays.
    const end: Stage = { slot: SLOPES - 1, weights: scaled(WEIGHTS.at(-1) ?? [], h), tau: tau + h };
    const error: Norm = { weights: scaled(ERROR_WEIGHTS, h), both: true };
    const [norm] = await this.#run('step', undefined, [...stages, end], [error]);
    return norm ?? Number.NaN;
  }

  accept(): void {
    const { y, slopes } = this.#parts;
    const { state, output } = this.#decoder;
    const work = new Work(this.#device, 'accepted step');
    work.copy(state.gpu, state.offset, y.gpu, y.offset, y.size);
    work.copy(output.gpu, output.offset, slopes.gpu, slopes.offset, y.size);
    work.submit();
  }

  /** Stages with an evaluation between each and the next, then norms: roots of mean squares over the rows that count. */
  async #run(
    label: string,
    first: ((work: Work) => void) | undefined,
    stages: readonly Stage[],
    norms: readonly Norm[],
  ): Promise<number[]> {
    const { rows } = this.#decoder;
    const width = vectors(this.#inputs);
    const place = { count: rows * width, width };
    const { stages: stageSlots, scales, stage: run, squares: measure, sums } = this.#parts;
    stages.forEach(({ slot = SLOPES, weights, tau }, i) => {
      const shape = { count: place.count, rows, slot, terms: weights.length };
      stageSlots.set(i, { ...shape, time: tau, weights: padded(weights) });
    });
    stageSlots.flush();
    norms.forEach(({ own = 0, both = false, weights = [] }, i) => {
      const by = { ...this.#tolerance, own, both: both ? 1 : 0 };
      scales.set(i, { ...place, ...by, offset: i * rows, weights: padded(weights) });
    });
    scales.flush();
    const work = new Work(this.#device, label);
    first?.(work);
    stages.forEach((_, i) => {
      if (i > 0) this.#decoder.forward(work.pass);
      run.dispatch(work.pass, this.#grid, i);
    });
    norms.forEach((_, i) => measure.dispatch(work.pass, rows, i));
    work.submit();
    const squared = await sums.read();
    const entries = this.#count * this.#inputs;
    return norms.map((_, i) => {
      let sum = 0;
      for (let row = 0; row < this.#count; row += 1) sum += squared[i * rows + row] ?? Number.NaN;
      return Math.sqrt(sum / entries);
    });
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}
