/**
 * A latent flow over a whole trajectory, forwards and backwards, on the GPU.
 *
 * The field is an attention head (queries: states, keys and values: anchors), so nothing of size rows x n is ever stored: the
 * softmax runs online over tiles of anchors, and the backward kernels compute the probabilities once more. Rows are independent
 * given the anchors: a dispatch takes its rows through all its steps.
 * Kept for the backward pass: states, means (later overwritten by their gradients) and softmax statistics of each step, O(n d T); or
 * every k-th of them, from which the steps between are walked once more, to the same bits.
 */
import type { Buf } from 'webgpu-typed';
import { assemble } from '../gpu/assemble';
import type { Work } from '../gpu/work';
import { buildFlow, type FlowParts } from './flow-build';
import type { KernelForm } from './flow-kernels';
import { contiguous, even, logWeights, membersOf } from './ownership';
import type { Schedule } from './schedule';
import { solverTable } from './solver-table';

export interface FlowOptions {
  /** Rows that flow, m. */
  readonly rows: number;
  /** Latent dimension. */
  readonly d: number;
  readonly schedule: Schedule;
  /** n x pitch(d): the anchors that make the field. */
  readonly anchors: Buf<'vec4f'>;
  /** Number of anchors, n. */
  readonly anchorCount: number;
  /**
   * Index of each row's own anchor, or of row 0's where row i owns the i-th after it. Leave out for rows that belong to no
   * anchor (pixels of the zone picture).
   */
  readonly own?: number | Uint32Array<ArrayBuffer>;
  /** Weight w_j >= 0 of each anchor's density, n; all 1 when left out. */
  readonly weights?: ArrayLike<number>;
  /** m x pitch(d): where an inverse flow's latents go, and where a forward flow with owners gets them; made when left out. */
  readonly latents?: Buf<'vec4f'>;
  /** Keep what the backward pass needs. For an inverse flow: dL/d(latents), m x pitch(d), which it starts from. */
  readonly backward?: true | { readonly latentGradient: Buf<'vec4f'> };
  /**
   * States that are kept: all of them, every k-th (the others are computed once more on the way back), or only the last. All
   * where there is a backward pass, else the last, when left out. The results are the same.
   */
  readonly keep?: number | 'all' | 'last';
  /** Form of the kernels; by the adapter when left out. */
  readonly form?: KernelForm;
  /** Most pair-components of one dispatch; measured on this device when left out. The results are the same. */
  readonly budget?: number;
}

export interface FlowGradients {
  /** n x pitch(d): dL/d(anchors). */
  readonly anchors: Buf<'vec4f'>;
  /** m x pitch(d): dL/d(first state) of a forward flow, that is dL/d(latents). */
  readonly latents: Buf<'vec4f'>;
  /** Enqueues the whole backward sweep. */
  readonly run: (work: Work) => void;
}

export class Flow {
  readonly options: FlowOptions;
  /** Form of its kernels. */
  readonly form: KernelForm;
  /**
   * Planes of m x pitch(d), measured from the own anchor c: noise coordinates u of s = t c + (1 - t) u in the inverse flow, s - t c
   * in the forward flow; plainly s for rows of no anchor. All T + 1 of them where all are kept.
   */
  readonly states: Buf<'vec4f'>;
  /** m x pitch(d): where rows begin. The caller writes it: scaled noise, or the points of rows of no anchor. A forward flow's latents. */
  readonly start: Buf<'vec4f'>;
  /** Planes of m x pitch(d): e = sum_j P_j (a_j - c) of the steps; gradients with respect to it after a backward sweep. */
  readonly means: Buf<'vec4f'>;
  /**
   * T x m: (largest logit, 1 / sum or 2 where nothing else is in the sum, log P of the own anchor, index of the most probable anchor). With a backward pass as many
   * again follow, whose first number is dL/d log P of the own anchor at each step, which the loss writes (and the sweep overwrites).
   */
  readonly stats: Buf<'vec4f'>;
  /** m x pitch(d): the latents; undefined for rows of no anchor. */
  readonly latents: Buf<'vec4f'> | undefined;
  /** Index of the first vec4 of the last states. */
  readonly finalOffset: number;
  /** m: index of each row's own anchor, where rows have one. */
  readonly owners: Buf<'u32'>;
  readonly #members: Buf<'u32'> | undefined;
  readonly #memberList: Uint32Array<ArrayBuffer>;
  readonly #weights: Buf<'vec4f'>;
  readonly #logs: Float32Array<ArrayBuffer>;
  readonly #table: Buf<'vec4f'>;
  #schedule: Schedule;
  #even: boolean;
  readonly #forward: (work: Work) => void;
  readonly #backward: FlowGradients | undefined;
  readonly #owned: readonly { destroy(): void }[];

  private constructor(parts: FlowParts) {
    this.options = parts.options;
    this.form = parts.form;
    this.states = parts.states;
    this.start = parts.start;
    this.means = parts.means;
    this.stats = parts.stats;
    this.latents = parts.latents;
    this.finalOffset = parts.finalOffset;
    this.owners = parts.owners;
    this.#members = parts.members;
    this.#memberList = new Uint32Array(parts.members?.length ?? 0);
    this.#weights = parts.weights;
    this.#logs = new Float32Array(4 * parts.weights.length);
    this.#table = parts.table;
    this.#schedule = parts.options.schedule;
    this.#even = even(parts.options.weights);
    this.#forward = parts.forward;
    this.#backward = parts.backward;
    this.#owned = parts.owned;
  }

  /**
   * Allocates all buffers and compiles all pipelines; later calls only dispatch.
   * @throws RangeError where options contradict each other
   */
  static create(device: GPUDevice, options: FlowOptions): Promise<Flow> {
    return assemble(async (own) => {
      const measured = (small: FlowOptions) => Flow.create(device, small);
      return new Flow(await buildFlow(device, options, own, measured));
    });
  }

  /** Enqueues all steps; for an inverse flow the latents follow. */
  forward(work: Work): void {
    this.#forward(work);
  }

  /** What the backward pass reads and writes; only where `backward` was asked for. */
  get gradients(): FlowGradients {
    if (this.#backward === undefined) throw new Error('This flow was made without a backward pass.');
    return this.#backward;
  }

  /** New weights of the anchors' densities, n. @throws RangeError where one is negative or all are 0 */
  setWeights(weights: ArrayLike<number>): void {
    this.#weights.write(logWeights(weights, this.options.anchorCount, this.#logs));
    if (this.#even === even(weights)) return;
    this.#even = even(weights);
    this.#writeTable();
  }

  /**
   * Another own anchor for each row, for what is submitted from now on.
   * @param owners index of each row's anchor, m
   * @throws RangeError where rows have no own anchor, or one that is not there
   */
  setOwners(owners: Uint32Array<ArrayBuffer>): void {
    const { own, rows, anchorCount } = this.options;
    if (own === undefined) throw new RangeError('Rows of no anchor cannot be given one.');
    this.owners.write(contiguous(owners, rows, anchorCount));
    this.#members?.write(membersOf(owners, anchorCount, this.#memberList));
  }

  /**
   * Another schedule of as many steps, for rows of no anchor: those of others remember where theirs begins.
   * @throws RangeError where it does not fit
   */
  setSchedule(schedule: Schedule): void {
    const { own, schedule: first } = this.options;
    if (own !== undefined) throw new RangeError('Rows with an own anchor keep their schedule.');
    if (schedule.steps.length !== first.steps.length || schedule.direction !== first.direction)
      throw new RangeError(`a schedule of ${schedule.steps.length} steps is no other one of this flow`);
    this.#schedule = schedule;
    this.#writeTable();
  }

  #writeTable(): void {
    this.#table.write(solverTable(this.#schedule, this.#even));
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}
