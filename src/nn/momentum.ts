/**
 * A target network: a copy of some learnt tensors that follows them slowly (MoCo, He et al. 2020, arXiv 1911.05722; BYOL, Grill et al. 2020,
 * arXiv 2006.07733). It is kept in the store's state, `target.NAME` for each tensor NAME, so that whatever keeps a run keeps it too.
 */
import { compile, createUniforms } from 'webgpu-typed';
import momentum from '../../shaders/nn/momentum.wgsl';
import { flatGrid } from '../gpu/flat-grid';
import { type BufferNeed, uniformsNeed } from '../gpu/memory';
import type { Matrix } from './layer';
import type { ParameterPlan, ParameterStore } from './parameters';
import type { Source } from './stack';
import type { Initial } from './stages';

const PREFIX = 'target.';

/** Adds a target of all tensors that are planned so far. */
export function planTarget(plan: ParameterPlan): void {
  for (const { name, rows, cols } of plan.parameters) plan.addState(`${PREFIX}${name}`, rows, cols);
}

/** Where initial values of a network are written so that they become its target's. */
export function targetOf(store: ParameterStore): Initial {
  return {
    initialise: (name, dense) => store.initialiseState(`${PREFIX}${name}`, dense),
    // Statistics are no weights: the target has those of its own batch.
    initialiseState: () => undefined,
  };
}

export const momentumNeeds = (): BufferNeed => uniformsNeed('weights', momentum, 'momentum');

export class MomentumNetwork {
  /** Its tensors, by the names of those that it follows. */
  readonly weights: Source;
  readonly #follow: (pass: GPUComputePassEncoder) => void;
  readonly #set: (m: number) => void;
  readonly #free: () => void;

  private constructor(
    weights: Source,
    parts: {
      follow: (pass: GPUComputePassEncoder) => void;
      set: (m: number) => void;
      free: () => void;
    },
  ) {
    this.weights = weights;
    this.#follow = parts.follow;
    this.#set = parts.set;
    this.#free = parts.free;
  }

  /** The target that a store was planned with. @throws {RangeError} where it has none */
  static async create(device: GPUDevice, store: ParameterStore): Promise<MomentumNetwork> {
    const followed = store.entries.filter(({ name }) =>
      store.stateEntries.some((state) => state.name === `${PREFIX}${name}`),
    );
    const [first, last] = [followed[0], followed.at(-1)];
    if (first === undefined || last === undefined) throw new RangeError('the store has no target network');
    const place = (name: string) => store.tensor(name, 'values');
    const start = place(first.name);
    const end = place(last.name);
    // Tensors of both lie in one order, each at a multiple of the same length: one dispatch for all.
    const size = (end.offset - start.offset) / start.stride + end.length;
    const target = store.stateTensor(`${PREFIX}${first.name}`);
    const values: Matrix = store.values.slice((start.offset - store.values.offset) / start.stride, size);
    const state: Matrix = store.state.slice((target.offset - store.state.offset) / target.stride, size);
    const uniforms = createUniforms(device, momentum, 'momentum', 1);
    const bound = (await compile(device, momentum, 'follow')).bind({
      momentum: uniforms,
      v: values,
      t: state,
    });
    const groups = flatGrid(size);
    return new MomentumNetwork(
      {
        tensor: (name) => store.stateTensor(`${PREFIX}${name}`),
        // Read by nobody: batch statistics are those of the batch, and only the network that learns moves its own.
        stateTensor: (name) => store.stateTensor(name),
      },
      {
        follow: (pass) => bound.dispatch(pass, groups),
        set: (m) => {
          uniforms.set(0, { size, keep: m, take: 1 - m });
          uniforms.flush();
        },
        free: () => uniforms.destroy(),
      },
    );
  }

  /** Uploads m of the iteration, 0 (copies at once) to 1 (stays); before the submit. */
  prepare(m: number): void {
    this.#set(m);
  }

  /** Moves the target one step after the values. */
  follow(pass: GPUComputePassEncoder): void {
    this.#follow(pass);
  }

  destroy(): void {
    this.#free();
  }
}
