/** Gradient norm -> clipping -> Adam -> moving average, on the GPU, without a read-back. */
import { type Buf, compile, createUniforms } from 'webgpu-typed';
import adam from '../../shaders/nn/adam.wgsl';
import gradientNorm from '../../shaders/nn/gradient-norm.wgsl';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { ParameterStore } from './parameters';
import { adamCoefficients, type OptimiserSettings } from './schedule';

/** INVOCATIONS of gradient-norm.wgsl: fixed, so that the order of the additions depends on no adapter. */
const NORM_INVOCATIONS = 4096;

const NEEDS = {
  partials: storageNeed('weights', 'vec4f', NORM_INVOCATIONS, 'gradient norm partials'),
  status: storageNeed('weights', 'vec4f', 1, 'optimiser status'),
  settings: uniformsNeed('weights', gradientNorm, 'settings'),
  coefficients: uniformsNeed('weights', adam, 'coefficients'),
};

/** The buffers of an optimiser. */
export const OPTIMISER_NEEDS: readonly BufferNeed[] = Object.values(NEEDS);

async function build(device: GPUDevice, store: ParameterStore) {
  const partials = allocate(device, NEEDS.partials);
  const status = allocate(device, NEEDS.status);
  const settings = createUniforms(device, gradientNorm, 'settings', 1);
  const coefficients = createUniforms(device, adam, 'coefficients', 1);
  const [squaresKernel, combineKernel, adamKernel] = await Promise.all([
    compile(device, gradientNorm, 'squares'),
    compile(device, gradientNorm, 'combine'),
    compile(device, adam, 'main'),
  ]);
  const { gradients, values, m, v, average } = store;
  return {
    count: store.floats / 4,
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

  static async create(device: GPUDevice, store: ParameterStore): Promise<Optimiser> {
    return new Optimiser(await build(device, store));
  }

  private constructor(parts: Awaited<ReturnType<typeof build>>) {
    this.#parts = parts;
    this.status = parts.status;
  }

  /** Uploads the coefficients of iteration 0, 1, ...; call it before the step's command buffer is submitted. */
  prepare(iteration: number, settings: OptimiserSettings): void {
    const parts = this.#parts;
    parts.settings.set(0, { count: parts.count, clip: settings.clip });
    parts.settings.flush();
    parts.coefficients.set(0, { count: parts.count, ...adamCoefficients(iteration, settings) });
    parts.coefficients.flush();
  }

  /** One update of the store's values, moments and average. Changes none of them where `status` counts an entry. */
  step(pass: GPUComputePassEncoder): void {
    this.#parts.squares.dispatchThreads(pass, NORM_INVOCATIONS);
    this.#parts.combine.dispatch(pass, 1);
    this.#parts.adam.dispatchThreads(pass, this.#parts.count);
  }

  destroy(): void {
    const { partials, status, settings, coefficients } = this.#parts;
    for (const resource of [partials, status, settings, coefficients]) resource.destroy();
  }
}
