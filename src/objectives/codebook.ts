/**
 * The codes of a quantiser, which no gradient moves: they follow the mean of what they code by moving averages, and those that code
 * nothing any more start anew at what some row of the batch has left. Equations: shaders/objectives/codebook.wgsl.
 */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import shader from '../../shaders/objectives/codebook.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import type { ParameterPlan, ParameterStore } from '../nn/parameters';
import { fillNormals, permutation, STREAM } from '../random/philox';
import { COUNT_FLOOR, deadBelow } from './reference/codebook';

/** Iteration whose numbers the first codes are made of; training does not get that far. */
const BEFORE_TRAINING = 2 ** 32 - 1;

/** Tensors of the store's state: the codes; how often each is chosen in an iteration, one a row; and the sum of what it codes. */
const TENSORS = { codebook: 'codebook', count: 'codes.count', sum: 'codes.sum' } as const;

/** Those of a store, or stand-ins. */
export interface CodebookTensors {
  /** codes x pitch(d) */
  readonly codebook: Buf<'vec4f'>;
  /** codes x 4: .x */
  readonly count: Buf<'vec4f'>;
  /** codes x pitch(d) */
  readonly sum: Buf<'vec4f'>;
}

/** Adds the tensors of a codebook to the state of a plan. */
export function planCodebook(plan: ParameterPlan, codes: number, d: number): void {
  plan.addState(TENSORS.codebook, codes, d);
  plan.addState(TENSORS.count, codes, 1);
  plan.addState(TENSORS.sum, codes, d);
}

/** codes x d, dense: codes of about unit length, from N(0, I / d). */
export function initialCodes(codes: number, d: number, seed: number): Float32Array {
  const numbers = new Float32Array(codes * d);
  fillNormals(numbers, seed, STREAM.codes, BEFORE_TRAINING);
  return numbers.map((normal) => normal / Math.sqrt(d));
}

/** Sets them: each code is taken to have coded itself once. */
export function initialiseCodebook(store: ParameterStore, codes: number, d: number, seed: number): void {
  const numbers = initialCodes(codes, d, seed);
  store.initialiseState(TENSORS.codebook, numbers);
  store.initialiseState(TENSORS.count, new Float32Array(codes).fill(1));
  store.initialiseState(TENSORS.sum, numbers);
}

/** The codebook of a store. @throws RangeError where none was planned */
export function codebookOf(store: Pick<ParameterStore, 'stateTensor'>): CodebookTensors {
  return {
    codebook: store.stateTensor(TENSORS.codebook),
    count: store.stateTensor(TENSORS.count),
    sum: store.stateTensor(TENSORS.sum),
  };
}

export interface CodebookShape {
  readonly codes: number;
  readonly d: number;
  /** What is coded in an iteration: rows times depth. */
  readonly residuals: number;
}

export interface CodebookOptions extends CodebookShape {
  /** Weight of the past in the moving averages. */
  readonly decay: number;
  /** Whether dead codes start anew. */
  readonly restart: boolean;
  readonly seed: number;
  readonly tensors: CodebookTensors;
  /** residuals: the code that each has chosen. */
  readonly chosen: Buf<'u32'>;
  /** residuals x pitch(d): what was coded. */
  readonly coded: Buf<'vec4f'>;
}

const picksOf = ({ codes, residuals }: CodebookShape) => Math.min(codes, residuals);

const storage = (shape: CodebookShape) => ({
  members: storageNeed('scratch', 'u32', shape.residuals, 'members of codes'),
  found: storageNeed('scratch', 'u32', 2 * shape.codes, 'members found'),
  sizes: storageNeed('scratch', 'vec2f', shape.codes, 'code sizes'),
  taken: storageNeed('scratch', 'u32', shape.codes, 'restarts'),
  picks: storageNeed('scratch', 'u32', picksOf(shape), 'picks of restarts'),
});

/** Its buffers; the tensors are the store's. */
export function codebookNeeds(shape: CodebookShape): BufferNeed[] {
  return [...Object.values(storage(shape)), uniformsNeed('scratch', shader, 'task')];
}

interface Parts {
  readonly picks: Buf<'u32'>;
  readonly sort: Bound;
  readonly judge: Bound;
  readonly follow: Bound;
  readonly owned: readonly { destroy(): void }[];
}

export class Codebook {
  readonly #options: CodebookOptions;
  readonly #parts: Parts;

  private constructor(options: CodebookOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  static create(device: GPUDevice, options: CodebookOptions): Promise<Codebook> {
    return assemble(async (own) => new Codebook(options, await build(device, options, own)));
  }

  /** Uploads where dead codes start anew in iteration 0, 1, ...; no place is given twice while there are as many. */
  prepare(iteration: number): void {
    const { residuals, restart, seed } = this.#options;
    if (!restart) return;
    const order = permutation(residuals, seed, STREAM.codes, iteration);
    this.#parts.picks.write(order.subarray(0, picksOf(this.#options)));
  }

  /** Moves the codes towards what has chosen them. */
  update(work: Work): void {
    const { codes, d } = this.#options;
    const { sort, judge, follow } = this.#parts;
    for (const perCode of [sort, judge]) perCode.dispatch(work.pass, flatGrid(codes));
    follow.dispatch(work.pass, flatGrid(codes * vectors(d)));
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: CodebookOptions, own: Own): Promise<Parts> {
  const { codes, d, residuals, decay, restart, tensors, chosen, coded } = options;
  const needs = storage(options);
  const members = own(allocate(device, needs.members));
  const found = own(allocate(device, needs.found));
  const sizes = own(allocate(device, needs.sizes));
  const taken = own(allocate(device, needs.taken));
  const picks = own(allocate(device, needs.picks));
  const task = own(createUniforms(device, shader, 'task', 1));
  task.set(0, {
    residuals,
    width: vectors(d),
    codes,
    picks: picksOf(options),
    decay,
    eps: COUNT_FLOOR,
    least: restart ? deadBelow({ codes, residuals }) : 0,
  });
  task.flush();
  const { codebook, count: counts, sum: sums } = tensors;
  const [sort, judge, follow] = await Promise.all([
    compile(device, shader, 'sort'),
    compile(device, shader, 'judge'),
    compile(device, shader, 'follow'),
  ]);
  const coding = { task, residuals: coded, counts, sums, codebook };
  return {
    picks,
    sort: sort.bind({ task, chosen, members, found }),
    judge: judge.bind({ task, counts, found, picks, sizes, taken }),
    follow: follow.bind({ ...coding, members, found, sizes, taken }),
    owned: [members, found, sizes, taken, picks, task],
  };
}
