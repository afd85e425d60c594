/** Bind group layouts and bind groups made from the metadata, with bindings named. */
import type { BindingInfo, KernelInfo } from '../plugin/metadata';
import { Buf } from './buffer';
import { Uniforms } from './uniforms';

/**
 * The one bind group layout of a pipeline.
 * @param stages the stages that see each binding
 * @throws RangeError where a stage has more storage buffers than the device allows
 */
export function bindGroupLayout(
  device: GPUDevice,
  kernel: KernelInfo,
  stages: ReadonlyMap<string, GPUShaderStageFlags>,
): GPUBindGroupLayout {
  const limit = device.limits.maxStorageBuffersPerShaderStage;
  for (const stage of [GPUShaderStage.COMPUTE, GPUShaderStage.VERTEX, GPUShaderStage.FRAGMENT]) {
    const seen = [...stages].filter(([, visibility]) => (visibility & stage) !== 0);
    const storage = seen.map(([name]) => name).filter((name) => bindingOf(kernel, name).kind === 'storage');
    if (storage.length > limit) {
      throw new RangeError(
        `webgpu-typed: ${kernel.name} uses ${storage.length} storage buffers in one stage (${storage.join(', ')}); ` +
          `this device allows ${limit}.`,
      );
    }
  }
  const entries = [...stages].map(([name, visibility]) => ({
    visibility,
    ...layoutEntry(bindingOf(kernel, name)),
  }));
  return device.createBindGroupLayout({ label: kernel.name, entries });
}

function bindingOf(kernel: KernelInfo, name: string): BindingInfo {
  const info = kernel.bindings[name];
  if (info === undefined) throw new TypeError(`webgpu-typed: kernel ${kernel.name} has no binding ${name}.`);
  return info;
}

function layoutEntry(info: BindingInfo): Omit<GPUBindGroupLayoutEntry, 'visibility'> {
  const { binding } = info;
  if (info.kind === 'storage') {
    const type = info.access === 'read' ? 'read-only-storage' : 'storage';
    return { binding, buffer: { type, minBindingSize: info.size } };
  }
  if (info.kind === 'uniform') {
    return { binding, buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize: info.size } };
  }
  if (info.kind === 'texture') {
    const { viewDimension, multisampled } = info;
    // Multisampled float textures cannot be filtered, and the layout must say so.
    const sampleType = info.sampleType === 'float' && multisampled ? 'unfilterable-float' : info.sampleType;
    return { binding, texture: { sampleType, viewDimension, multisampled } };
  }
  if (info.kind === 'storageTexture') {
    const { access, viewDimension } = info;
    return { binding, storageTexture: { access, format: info.format as GPUTextureFormat, viewDimension } };
  }
  return { binding, sampler: { type: info.type } };
}

/** Uniforms of any struct, as far as a dispatch needs them. */
interface Slots {
  offsetOf(slot: number): number;
}

/** A bind group and the uniforms whose slot each dispatch chooses. */
export interface Group {
  readonly group: GPUBindGroup;
  readonly uniforms: Slots | undefined;
}

/** The dynamic offsets of a bind group: that of its uniforms' slot, if it has uniforms. */
export function dynamicOffsets({ uniforms }: Group, slot: number): number[] {
  return uniforms === undefined ? [] : [uniforms.offsetOf(slot)];
}

/**
 * Makes a bind group of named bindings.
 * @throws TypeError naming kernel, binding, what is wanted and what was given
 */
export function bindGroup(
  device: GPUDevice,
  kernel: KernelInfo,
  layout: GPUBindGroupLayout,
  names: Iterable<string>,
  given: Readonly<Record<string, unknown>>,
): Group {
  const wanted = new Set(names);
  for (const name of Object.keys(given)) {
    if (!wanted.has(name)) {
      throw new TypeError(
        `webgpu-typed: ${kernel.name}: binding ${name} is not wanted; this entry point uses ${[...wanted].join(', ')}.`,
      );
    }
  }
  let uniforms: Slots | undefined;
  const entries = [...wanted].map((name) => {
    const info = bindingOf(kernel, name);
    const value = given[name];
    if (info.kind === 'uniform' && value instanceof Uniforms) uniforms = value;
    return { binding: info.binding, resource: resource(device, kernel, name, info, value) };
  });
  return { group: device.createBindGroup({ label: kernel.name, layout, entries }), uniforms };
}

function resource(
  device: GPUDevice,
  kernel: KernelInfo,
  name: string,
  info: BindingInfo,
  value: unknown,
): GPUBindingResource {
  const where = `webgpu-typed: ${kernel.name}: binding ${name}`;
  if (info.kind === 'storage') {
    if (!(value instanceof Buf) || value.elem !== info.elem) {
      throw new TypeError(`${where} must be a buffer of ${info.elem}, not ${describe(value)}.`);
    }
    const alignment = device.limits.minStorageBufferOffsetAlignment;
    if (value.offset % alignment !== 0) {
      throw new RangeError(
        `${where}: ${value.label} starts at byte ${value.offset}; a slice that is bound must start at a multiple of ` +
          `${alignment} bytes.`,
      );
    }
    if (value.size < info.size) {
      throw new RangeError(`${where} needs at least ${info.size} bytes; ${value.label} has ${value.size}.`);
    }
    return { buffer: value.gpu, offset: value.offset, size: value.size };
  }
  if (info.kind === 'uniform') {
    const layout = kernel.uniforms[name];
    if (!(value instanceof Uniforms) || !sameLayout(value.layout, layout)) {
      throw new TypeError(`${where} must be uniforms of its own struct, not ${describe(value)}.`);
    }
    return { buffer: value.gpu, size: info.size };
  }
  if (info.kind === 'sampler' ? value instanceof GPUSampler : value instanceof GPUTextureView) {
    return value as GPUSampler | GPUTextureView;
  }
  throw new TypeError(
    `${where} must be a ${info.kind === 'sampler' ? 'sampler' : 'texture view'}, not ${describe(value)}.`,
  );
}

function sameLayout(a: object, b: object | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function describe(value: unknown): string {
  if (value instanceof Buf) return `${value.label}, a buffer of ${String(value.elem)}`;
  if (value instanceof Uniforms) return `the uniforms ${value.label}`;
  if (value === undefined) return 'missing';
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : `a ${typeof value}`;
}
