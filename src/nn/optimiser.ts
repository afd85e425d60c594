/**
 * Gradient norm -> clipping -> Adam -> moving average, on the GPU, without a read-back. The norm is that of everything that learns; the modules
 * of a store (encoder, label anchors, decoder) may have rates and averages of their own, and may rest.
 */
import { type Buf, compile, createUniforms } from 'webgpu-typed';
import adam from '../../shaders/nn/adam.wgsl';
import gradientNorm from '../../shaders/nn/gradient-norm.wgsl';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import type { ParameterStore } from './parameters';
import { adamCoefficients, type OptimiserSettings } from './schedule';

/** INVOCATIONS of gradient-norm.wgsl: fixed, so that the order of the additions depends on no adapter. */
const NORM_INVOCATIONS = 4096;

const NEEDS = {
  partials: storageNeed('weights', 'vec4f', NORM_INVOCATIONS, 'gradient norm partials'),
  status: storageNeed('weights', 'vec4f', 1, 'optimiser status'),
  settings: uniformsNeed('weights', gradientNorm, 'settings'),
};

const coefficientsNeed = (modules: number) => uniformsNeed('weights', adam, 'coefficients', modules);

/** The buffers of an optimiser of so many modules. */
export function optimiserNeeds(modules = 1): BufferNeed[] {
  return [...Object.values(NEEDS), coefficientsNeed(modules)];
}

/** A part of a store that is optimised as one: `count` vec4s from the `first` on. */
export interface Module {
  readonly first: number;
  readonly count: number;
}

async function build(device: GPUDevice, store: ParameterStore, modules: readonly Module[]) {
  const partials = allocate(device, NEEDS.partials);
  const status = allocate(device, NEEDS.status);
  const settings = createUniforms(device, gradientNorm, 'settings', 1);
  const coefficients = createUniforms(device, adam, 'coefficients', modules.length);
  const [squaresKernel, combineKernel, adamKernel] = await Promise.all([
    compile(device, gradientNorm, 'squares'),
    compile(device, gradientNorm, 'combine'),
    compile(device, adam, 'main'),
  ]);
  const { gradients, values, m, v, average } = store;
  return {
    count: store.floats / 4,
    modules,
    gradients: store.gradients,
    partials,
    status,
    settings,
    coefficients,
    squares: squaresKernel.bind({ settings, gradients: gradients.as('vec4u'), partials }),
    combine: combineKernel.bind({ settings, partials, status }),
    adam: adamKernel.bind({ coefficients, gradients, status, values, m, v, average }),
  };
}

export class Optimiser {
  /** One vec4: gradient norm before clipping, clip factor, gradient entries that are not finite (or above 2^50), 0. */
  readonly status: Buf<'vec4f'>;
  readonly #parts: Awaited<ReturnType<typeof build>>;
  /** Modules that learn in the iteration that was prepared. */
  #learning: readonly boolean[] = [];

  /** @param modules parts of the store; all of it in one when left out */
  static async create(
    device: GPUDevice,
    store: ParameterStore,
    modules: readonly Module[] = [{ first: 0, count: store.floats / 4 }],
  ): Promise<Optimiser> {
    return new Optimiser(await build(device, store, modules));
  }

  private constructor(parts: Awaited<ReturnType<typeof build>>) {
    this.#parts = parts;
    this.status = parts.status;
  }

  /**
   * Uploads the coefficients of iteration 0, 1, ...; call it before the step's command buffer is submitted.
   * @param settings of each module, null for one that rests: its weights and average stay, and its gradient does not count
   * @throws RangeError where they are not as many as there are modules
   */
  prepare(iteration: number, settings: OptimiserSettings | readonly (OptimiserSettings | null)[]): void {
    const { modules, count, settings: norm, coefficients } = this.#parts;
    const each: readonly (OptimiserSettings | null)[] = 'lr' in settings ? [settings] : settings;
    if (each.length !== modules.length)
      throw new RangeError(`expected settings of ${modules.length} modules, got ${each.length}`);
    const { clip = 0 } = each.find((one) => one !== null) ?? {};
    norm.set(0, { count, clip });
    norm.flush();
    modules.forEach((module, slot) => {
      const own = each[slot];
      if (own) coefficients.set(slot, { ...module, ...adamCoefficients(iteration, own) });
    });
    coefficients.flush();
    this.#learning = each.map((one) => one !== null);
  }

  /** Sets the gradients of the modules that rest to zero, before a step. */
  rest(work: Work): void {
    const { modules, gradients } = this.#parts;
    modules.forEach(({ first, count }, i) => {
      if (this.#learning[i] === false) work.clear(gradients.gpu, gradients.offset + 16 * first, 16 * count);
    });
  }

  /** One update of the store's values, moments and average. Changes none of them where `status` counts an entry. */
  step(pass: GPUComputePassEncoder): void {
    const { squares, combine, adam: update, modules } = this.#parts;
    squares.dispatchThreads(pass, NORM_INVOCATIONS);
    combine.dispatch(pass, 1);
    modules.forEach(({ count }, slot) => {
      if (this.#learning[slot] !== false) update.dispatchThreads(pass, count, slot);
    });
  }

  destroy(): void {
    const { partials, status, settings, coefficients } = this.#parts;
    for (const resource of [partials, status, settings, coefficients]) resource.destroy();
  }
}
