/**
 * Everything that is learnt, in flat buffers: the optimiser is then one dispatch over one array, a snapshot is one copy,
 * and a fingerprint is one hash. Each tensor starts at a multiple of 64 floats (256 bytes, the alignment of a binding).
 */
import type { Buf } from 'webgpu-typed';
import { padRows, pitch } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed } from '../gpu/memory';

/** A tensor's place: rows x cols, rows padded to pitch(cols) floats, `offset` in floats from the start of its buffer. */
export interface Tensor {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly offset: number;
}

const ALIGNMENT = 64;

/** Collects tensors before the buffers exist. */
export class ParameterPlan {
  readonly parameters: Tensor[] = [];
  readonly state: Tensor[] = [];

  /** A learnt tensor. @throws {RangeError} on a name that is taken or an empty shape */
  add(name: string, rows: number, cols: number): Tensor {
    return this.#place(this.parameters, name, rows, cols);
  }

  /** A tensor that the optimiser never touches, such as the running statistics of batch norm. */
  addState(name: string, rows: number, cols: number): Tensor {
    return this.#place(this.state, name, rows, cols);
  }

  /** The buffers of the store. */
  needs(): BufferNeed[] {
    return Object.values(storeNeeds(this.parameters, this.state));
  }

  allocate(device: GPUDevice): ParameterStore {
    return new ParameterStore(device, this.parameters, this.state);
  }

  #place(tensors: Tensor[], name: string, rows: number, cols: number): Tensor {
    if ([...this.parameters, ...this.state].some((tensor) => tensor.name === name)) {
      throw new RangeError(`there is already a tensor ${name}`);
    }
    if (!(rows >= 1 && cols >= 1)) throw new RangeError(`tensor ${name} is empty: ${rows} x ${cols}`);
    const tensor = { name, rows, cols, offset: end(tensors) };
    tensors.push(tensor);
    return tensor;
  }
}

/** Floats from the start of a tensor to the start of the next. */
function extent(tensor: Tensor): number {
  return Math.ceil((tensor.rows * pitch(tensor.cols)) / ALIGNMENT) * ALIGNMENT;
}

function end(tensors: readonly Tensor[]): number {
  const last = tensors.at(-1);
  return last === undefined ? 0 : last.offset + extent(last);
}

function storeNeeds(parameters: readonly Tensor[], state: readonly Tensor[]) {
  const need = (label: string, tensors = parameters) =>
    storageNeed('weights', 'vec4f', Math.max(end(tensors), ALIGNMENT) / 4, `parameters ${label}`);
  return {
    values: need('values'),
    gradients: need('gradients'),
    m: need('m'),
    v: need('v'),
    average: need('average'),
    state: need('state', state),
  };
}

/** Weights, their gradients, Adam's moments, and the moving average of the weights; all of one layout. */
export class ParameterStore {
  /** Learnt tensors in the order of the buffers. */
  readonly entries: readonly Tensor[];
  /** Tensors of `state`. */
  readonly stateEntries: readonly Tensor[];
  /** Length of each buffer, padding included. */
  readonly floats: number;
  readonly values: Buf<'vec4f'>;
  readonly gradients: Buf<'vec4f'>;
  /** Adam's first and second moment. */
  readonly m: Buf<'vec4f'>;
  readonly v: Buf<'vec4f'>;
  /** Exponential moving average of `values`. */
  readonly average: Buf<'vec4f'>;
  /** What is neither learnt nor averaged (running statistics); has a layout of its own. */
  readonly state: Buf<'vec4f'>;

  static plan(): ParameterPlan {
    return new ParameterPlan();
  }

  constructor(device: GPUDevice, parameters: readonly Tensor[], state: readonly Tensor[]) {
    this.entries = [...parameters];
    this.stateEntries = [...state];
    const needs = storeNeeds(parameters, state);
    this.floats = 4 * needs.values.length;
    this.values = allocate(device, needs.values);
    this.gradients = allocate(device, needs.gradients);
    this.m = allocate(device, needs.m);
    this.v = allocate(device, needs.v);
    this.average = allocate(device, needs.average);
    this.state = allocate(device, needs.state);
  }

  /** The part of a buffer that holds one learnt tensor. @throws {RangeError} on an unknown name */
  tensor(name: string, which: 'values' | 'gradients' | 'average'): Buf<'vec4f'> {
    const entry = find(this.entries, name);
    return this[which].slice(entry.offset / 4, extent(entry) / 4);
  }

  /** The part of `state` that holds one tensor. @throws {RangeError} on an unknown name */
  stateTensor(name: string): Buf<'vec4f'> {
    const entry = find(this.stateEntries, name);
    return this.state.slice(entry.offset / 4, extent(entry) / 4);
  }

  /** Sets a learnt tensor (dense, row-major) and its average; its moments and gradient become zero. */
  initialise(name: string, dense: ArrayLike<number>): void {
    const { rows, cols, offset } = find(this.entries, name);
    const stored = padRows(dense, rows, cols);
    const zeros = new Float32Array(stored.length);
    this.values.write(stored, offset / 4);
    this.average.write(stored, offset / 4);
    for (const buffer of [this.m, this.v, this.gradients]) buffer.write(zeros, offset / 4);
  }

  /** Sets a tensor of `state` (dense, row-major). */
  initialiseState(name: string, dense: ArrayLike<number>): void {
    const { rows, cols, offset } = find(this.stateEntries, name);
    this.state.write(padRows(dense, rows, cols), offset / 4);
  }

  destroy(): void {
    for (const buffer of [this.values, this.gradients, this.m, this.v, this.average, this.state]) {
      buffer.destroy();
    }
  }
}

/** What a network needs of a store. */
export type Weights = Pick<ParameterStore, 'tensor'>;

function find(tensors: readonly Tensor[], name: string): Tensor {
  const tensor = tensors.find((candidate) => candidate.name === name);
  if (tensor === undefined) {
    throw new RangeError(`no tensor ${name}; there are ${tensors.map((t) => t.name).join(', ') || 'none'}`);
  }
  return tensor;
}
