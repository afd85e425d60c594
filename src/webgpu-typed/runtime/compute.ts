/** Compute pipelines: compiled asynchronously, cached, bound by name. */
import type { KernelInfo } from '../plugin/metadata';
import { bindGroup, bindGroupLayout, dynamicOffsets, type Group } from './layout';
import { once, shaderModule } from './shader';
import type { Bindings, Constants, EntryName, Kernel, KernelTypes, Used } from './types';

/** One number, or up to three: x, y, z. */
export type Extent = number | readonly [x: number, y?: number, z?: number];

type Triple = readonly [number, number, number];

/** What a dispatch needs to know of its pipeline. */
interface Dispatchable {
  readonly device: GPUDevice;
  readonly kernel: KernelInfo;
  readonly gpu: GPUComputePipeline;
  readonly workgroupSize: Triple;
}

/** A compiled entry point with its constants. */
export class Pipeline<T extends KernelTypes, N extends string> implements Dispatchable {
  readonly device: GPUDevice;
  readonly kernel: KernelInfo;
  readonly gpu: GPUComputePipeline;
  /** Invocations of a workgroup along x, y, z, with the constants in. */
  readonly workgroupSize: Triple;
  readonly #layout: GPUBindGroupLayout;
  readonly #uses: readonly string[];

  /** Use `compile`. */
  constructor(
    device: GPUDevice,
    kernel: KernelInfo,
    gpu: GPUComputePipeline,
    layout: GPUBindGroupLayout,
    uses: readonly string[],
    workgroupSize: Triple,
  ) {
    this.device = device;
    this.kernel = kernel;
    this.gpu = gpu;
    this.workgroupSize = workgroupSize;
    this.#layout = layout;
    this.#uses = uses;
  }

  /**
   * Makes the bind group of every binding that the entry point uses, by WGSL variable name. Keep the result: it is what
   * is dispatched, as often as wanted.
   * @throws TypeError or RangeError naming kernel and binding
   */
  bind(bindings: Bindings<T, N>): Bound {
    return new Bound(this, bindGroup(this.device, this.kernel, this.#layout, this.#uses, bindings));
  }
}

/** A pipeline with its bindings. */
export class Bound {
  readonly #pipeline: Dispatchable;
  readonly #group: Group;

  /** Use `Pipeline.bind`. */
  constructor(pipeline: Dispatchable, group: Group) {
    this.#pipeline = pipeline;
    this.#group = group;
  }

  /**
   * Records a dispatch of so many workgroups.
   * @param slot slot of the uniforms
   * @throws RangeError over the device's limit of workgroups a dimension (65535 by default)
   */
  dispatch(pass: GPUComputePassEncoder, workgroups: Extent, slot = 0): void {
    const { device, kernel, gpu } = this.#pipeline;
    const counts = triple(workgroups);
    const limit = device.limits.maxComputeWorkgroupsPerDimension;
    if (!counts.every((count) => Number.isInteger(count) && count >= 0 && count <= limit)) {
      throw new RangeError(
        `webgpu-typed: ${kernel.name}: ${counts.join(' x ')} workgroups; each must be within 0 to ${limit}.`,
      );
    }
    const offsets = dynamicOffsets(this.#group, slot);
    pass.setPipeline(gpu);
    pass.setBindGroup(0, this.#group.group, offsets);
    pass.dispatchWorkgroups(...counts);
  }

  /** Records a dispatch of at least so many invocations: whole workgroups, so the kernel guards its ends. */
  dispatchThreads(pass: GPUComputePassEncoder, threads: Extent, slot = 0): void {
    const [x, y, z] = triple(threads);
    const [sizeX, sizeY, sizeZ] = this.#pipeline.workgroupSize;
    this.dispatch(pass, [Math.ceil(x / sizeX), Math.ceil(y / sizeY), Math.ceil(z / sizeZ)], slot);
  }
}

function triple(extent: Extent): Triple {
  return typeof extent === 'number' ? [extent, 1, 1] : [extent[0], extent[1] ?? 1, extent[2] ?? 1];
}

type Pipelines = Map<string, Promise<Pipeline<never, never>>>;
const caches = new WeakMap<GPUDevice, WeakMap<KernelInfo, Pipelines>>();

/**
 * Compiles an entry point without blocking. The same device, kernel, entry point and constants give the same pipeline.
 * @param constants values of the overrides; those with an initial value may be left out
 * @throws Error with the compiler's messages
 */
export function compile<T extends KernelTypes, E extends EntryName<T, 'compute'>>(
  device: GPUDevice,
  kernel: Kernel<T>,
  entry: E,
  ...[constants = {}]: Constants<T>
): Promise<Pipeline<T, Used<T, E>>> {
  const kernels = once(caches, device, () => new WeakMap<KernelInfo, Pipelines>());
  const pipelines = once(kernels, kernel, (): Pipelines => new Map());
  const sorted = Object.entries(constants).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const key = JSON.stringify([entry, sorted]);
  return once(pipelines, key, () =>
    create(device, kernel, entry, Object.fromEntries(sorted)).catch((error: unknown) => {
      pipelines.delete(key);
      throw error;
    }),
  ) as Promise<unknown> as Promise<Pipeline<T, Used<T, E>>>;
}

async function create(
  device: GPUDevice,
  kernel: KernelInfo,
  entry: string,
  constants: Readonly<Record<string, number | boolean>>,
): Promise<Pipeline<never, never>> {
  const info = kernel.entries[entry];
  if (info?.stage !== 'compute') {
    throw new TypeError(`webgpu-typed: kernel ${kernel.name} has no compute entry point ${entry}.`);
  }
  const layout = bindGroupLayout(
    device,
    kernel,
    new Map(info.uses.map((name) => [name, GPUShaderStage.COMPUTE])),
  );
  const gpu = await device.createComputePipelineAsync({
    label: `${kernel.name}.${entry}`,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: {
      module: await shaderModule(device, kernel),
      entryPoint: entry,
      constants: checkConstants(kernel, constants),
    },
  });
  const sizes = (info.workgroupSize ?? []).map((size) => {
    return typeof size === 'number' ? size : Number(constants[size] ?? kernel.overrides[size]?.default ?? 1);
  });
  return new Pipeline<never, never>(device, kernel, gpu, layout, info.uses, [
    sizes[0] ?? 1,
    sizes[1] ?? 1,
    sizes[2] ?? 1,
  ]);
}

/** The constants as WebGPU takes them. */
export function checkConstants(
  kernel: KernelInfo,
  constants: Readonly<Record<string, number | boolean>>,
): Record<string, number> {
  for (const name of Object.keys(constants)) {
    if (!(name in kernel.overrides))
      throw new TypeError(`webgpu-typed: kernel ${kernel.name} has no override ${name}.`);
  }
  for (const [name, { default: value, derived }] of Object.entries(kernel.overrides)) {
    if (constants[name] === undefined && value === undefined && !derived) {
      throw new TypeError(
        `webgpu-typed: kernel ${kernel.name}: override ${name} has no initial value and was given none.`,
      );
    }
  }
  return Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, Number(value)]));
}
