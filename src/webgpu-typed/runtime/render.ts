/** Render pipelines with the same named bindings. */
import type { KernelInfo } from '../plugin/metadata';
import { checkConstants } from './compute';
import { bindGroup, bindGroupLayout, dynamicOffsets, type Group } from './layout';
import { shaderModule } from './shader';
import type { Bindings, EntryName, Kernel, KernelTypes, Used } from './types';

/** What a render pipeline consists of, besides its kernel. */
export interface RenderOptions<T extends KernelTypes, V extends string, F extends string> {
  readonly vertex: V;
  readonly fragment: F;
  readonly targets: readonly GPUColorTargetState[];
  readonly constants?: T['overrides'];
  readonly primitive?: GPUPrimitiveState;
  readonly multisample?: GPUMultisampleState;
  readonly depthStencil?: GPUDepthStencilState;
}

/** A compiled pair of vertex and fragment entry points. Vertices come from storage buffers, by `vertex_index`. */
export class RenderPipeline<T extends KernelTypes, N extends string> {
  readonly device: GPUDevice;
  readonly kernel: KernelInfo;
  readonly gpu: GPURenderPipeline;
  readonly #layout: GPUBindGroupLayout;
  readonly #uses: readonly string[];

  /** Use `compileRender`. */
  constructor(
    device: GPUDevice,
    kernel: KernelInfo,
    gpu: GPURenderPipeline,
    layout: GPUBindGroupLayout,
    uses: readonly string[],
  ) {
    this.device = device;
    this.kernel = kernel;
    this.gpu = gpu;
    this.#layout = layout;
    this.#uses = uses;
  }

  /** Makes the bind group of every binding that either entry point uses, by WGSL variable name. */
  bind(bindings: Bindings<T, N>): BoundRender {
    return new BoundRender(this.gpu, bindGroup(this.device, this.kernel, this.#layout, this.#uses, bindings));
  }
}

/** A render pipeline with its bindings. */
export class BoundRender {
  readonly #gpu: GPURenderPipeline;
  readonly #group: Group;

  constructor(gpu: GPURenderPipeline, group: Group) {
    this.#gpu = gpu;
    this.#group = group;
  }

  /** Records a draw; `slot` is the slot of the uniforms. */
  draw(pass: GPURenderPassEncoder | GPURenderBundleEncoder, vertices: number, instances = 1, slot = 0): void {
    const offsets = dynamicOffsets(this.#group, slot);
    pass.setPipeline(this.#gpu);
    pass.setBindGroup(0, this.#group.group, offsets);
    pass.draw(vertices, instances);
  }
}

/**
 * Compiles a vertex and a fragment entry point of one kernel without blocking.
 * @throws Error with the compiler's messages
 */
export async function compileRender<
  T extends KernelTypes,
  V extends EntryName<T, 'vertex'>,
  F extends EntryName<T, 'fragment'>,
>(
  device: GPUDevice,
  kernel: Kernel<T>,
  options: RenderOptions<T, V, F>,
): Promise<RenderPipeline<T, Used<T, V> | Used<T, F>>> {
  const { vertex, fragment, targets, constants = {}, ...rest } = options;
  const stages = new Map<string, GPUShaderStageFlags>();
  for (const [entry, stage, flag] of [
    [vertex, 'vertex', GPUShaderStage.VERTEX],
    [fragment, 'fragment', GPUShaderStage.FRAGMENT],
  ] as const) {
    const info = (kernel as KernelInfo).entries[entry];
    if (info?.stage !== stage)
      throw new TypeError(`webgpu-typed: kernel ${kernel.name} has no ${stage} entry point ${entry}.`);
    for (const name of info.uses) stages.set(name, (stages.get(name) ?? 0) | flag);
  }
  const layout = bindGroupLayout(device, kernel, stages);
  const module = await shaderModule(device, kernel);
  const checked = checkConstants(kernel, constants);
  const gpu = await device.createRenderPipelineAsync({
    label: `${kernel.name}.${vertex}.${fragment}`,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    vertex: { module, entryPoint: vertex, constants: checked },
    fragment: { module, entryPoint: fragment, constants: checked, targets: [...targets] },
    ...rest,
  });
  return new RenderPipeline(device, kernel, gpu, layout, [...stages.keys()]);
}
