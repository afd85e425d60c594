/**
 * MoCo (He et al. 2019, arXiv 1911.05722; Chen et al. 2020, arXiv 2003.04297): each query shall find the key that a slowly moving
 * copy of the encoder makes of the other view, among a queue of keys of earlier batches.
 *
 *   loss_a = -log( e^(q_a.k_a / tau) / (e^(q_a.k_a / tau) + sum_m e^(q_a.Q_m / tau)) ),   loss = mean over the queries of both views
 *
 * Neither keys nor queue have gradients. Once the loss is known the keys take the place of the oldest ones in the queue.
 */
import { type Bound, type Buf, compile } from 'webgpu-typed';
import nce from '../../shaders/objectives/info-nce.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { pitch, vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { mocoPairs, mocoStorage } from './contrastive-memory';
import type { Objective } from './objective';
import { attend, createPairs, type Sweep } from './pairs';
import { UnitRows } from './unit-rows';

export { mocoNeeds } from './contrastive-memory';

export interface MoCoOptions {
  readonly n: number;
  readonly d: number;
  /** Temperature, above 0. */
  readonly tau: number;
  /** Without: alignment with the own key alone, and the queue is kept for nothing. */
  readonly negatives: boolean;
  /** 2n x pitch(d): embeddings, view 1 above view 2. */
  readonly embeddings: Buf<'vec4f'>;
  /** 2n x pitch(d): where their gradient goes; without it there is no backward pass. */
  readonly gradient?: Buf<'vec4f'>;
  /** 2n x pitch(d): embeddings of the momentum network. */
  readonly target: Buf<'vec4f'>;
  /** size x pitch(d): unit rows, the queue. Each backward pass writes the keys of its batch into it. */
  readonly queue: Buf<'vec4f'>;
  readonly size: number;
}

/** Rows that are copied, from those of a batch to those of the queue. */
export interface Copy {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/**
 * Where an iteration's keys go: behind those of the iteration before, from the front again at the end. Of more keys than the queue
 * holds, the last.
 */
export function enqueueing(iteration: number, keys: number, size: number): Copy[] {
  const rows = Math.min(keys, size);
  const from = keys - rows;
  const to = (iteration * keys + from) % size;
  const before = Math.min(rows, size - to);
  return [
    { from, to, rows: before },
    { from: from + before, to: 0, rows: rows - before },
  ].filter((copy) => copy.rows > 0);
}

interface Parts {
  readonly rows: Buf<'vec4f'>;
  readonly unit: UnitRows;
  readonly keys: UnitRows;
  readonly sweep: Sweep | undefined;
  readonly judge: Bound;
  readonly finish: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class MoCo implements Objective {
  readonly rows: Buf<'vec4f'>;
  readonly #options: MoCoOptions;
  readonly #parts: Parts;
  #iteration = 0;

  private constructor(options: MoCoOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.rows = parts.rows;
  }

  static create(device: GPUDevice, options: MoCoOptions): Promise<MoCo> {
    return assemble(async (own) => new MoCo(options, await build(device, options, own)));
  }

  /** It draws nothing, but learns where in the queue it stands. */
  prepare(iteration: number): void {
    this.#iteration = iteration;
  }

  forward(work: Work): void {
    const { unit, keys, sweep, judge } = this.#parts;
    unit.forward(work);
    keys.forward(work);
    // The queue has no gradient, so one sweep does for both passes.
    sweep?.run(work);
    judge.dispatchThreads(work.pass, this.#options.n);
  }

  /** The gradient, and the keys of this batch into the queue. */
  backward(work: Work): void {
    const { unit, keys, finish } = this.#parts;
    const { n, d, queue, size } = this.#options;
    finish?.dispatch(work.pass, flatGrid(2 * n * vectors(d)));
    unit.backward(work);
    const row = 4 * pitch(d);
    for (const { from, to, rows } of enqueueing(this.#iteration, 2 * n, size)) {
      work.copy(keys.output.gpu, from * row, queue.gpu, queue.offset + to * row, rows * row);
    }
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: MoCoOptions, hold: Own): Promise<Parts> {
  const { n, d, tau, negatives, embeddings, gradient, target, queue } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const needs = mocoStorage(options);
  const losses = own(allocate(device, needs.rows));
  const marks = own(allocate(device, needs.marks));
  const unitGradient = gradient && own(allocate(device, needs.unitGradient));
  const gradients = gradient && unitGradient ? { gradients: { output: unitGradient, input: gradient } } : {};
  const unit = own(await UnitRows.create(device, { rows: 2 * n, d, input: embeddings, ...gradients }));
  const keys = own(await UnitRows.create(device, { rows: 2 * n, d, input: target }));
  const gather = gradient !== undefined;
  const pairs = createPairs(device, { ...mocoPairs(options), gain: 1 / tau }, gather, own);
  const { plan, stats, sums } = pairs;
  const constants = { NEGATIVES: negatives, SYMMETRIC: false };
  const [u, v] = [unit.output, keys.output];
  return {
    rows: losses,
    unit,
    keys,
    sweep: negatives ? await attend(device, pairs, { skip: false, gather }, { x: u, y: queue }) : undefined,
    judge: (await compile(device, nce, 'rows', constants)).bind({ plan, u, v, stats, marks, losses }),
    finish:
      unitGradient &&
      (await compile(device, nce, 'pulled', constants)).bind({
        plan,
        v,
        stats,
        sums,
        marks,
        gradient: unitGradient,
      }),
    owned,
  };
}
