/** Uniform structs in slots of one buffer, chosen at dispatch by a dynamic offset. */
import type { StructInfo } from '../plugin/metadata';
import { packStruct } from './pack';
import type { Fields, Kernel, KernelTypes, Values } from './types';

/** Slots of one uniform struct, kept on the CPU until `flush`. */
export class Uniforms<F extends Fields> {
  readonly device: GPUDevice;
  readonly gpu: GPUBuffer;
  readonly layout: StructInfo;
  readonly slots: number;
  /** Bytes from one slot to the next. */
  readonly stride: number;
  readonly label: string;
  /** Never there: makes structs with different fields different types, in both directions. */
  declare readonly fields?: (fields: F) => F;
  readonly #view: DataView<ArrayBuffer>;
  #dirty = { from: Infinity, to: 0 };

  /** Use `createUniforms`. */
  constructor(device: GPUDevice, layout: StructInfo, slots: number, label: string) {
    if (!Number.isSafeInteger(slots) || slots < 1) {
      throw new RangeError(`webgpu-typed: ${label}: ${slots} is no number of slots.`);
    }
    const alignment = device.limits.minUniformBufferOffsetAlignment;
    this.device = device;
    this.layout = layout;
    this.slots = slots;
    this.stride = Math.ceil(layout.size / alignment) * alignment;
    this.label = label;
    this.#view = new DataView(new ArrayBuffer(slots * this.stride));
    this.gpu = device.createBuffer({
      label,
      size: slots * this.stride,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /**
   * Packs all fields into a slot. Nothing reaches the GPU before `flush`.
   * @throws RangeError for a slot that is not there, TypeError for a wrong value
   */
  set(slot: number, values: Values<F>): void {
    const at = this.offsetOf(slot);
    packStruct(this.#view, at, this.layout.fields, values, this.label);
    this.#dirty.from = Math.min(this.#dirty.from, at);
    this.#dirty.to = Math.max(this.#dirty.to, at + this.layout.size);
  }

  /**
   * Queues one write of the range of slots set since the last flush. It takes effect before what is submitted
   * afterwards, so each dispatch of one submit needs a slot of its own.
   */
  flush(): void {
    const { from, to } = this.#dirty;
    if (from >= to) return;
    this.device.queue.writeBuffer(this.gpu, from, this.#view.buffer, from, to - from);
    this.#dirty = { from: Infinity, to: 0 };
  }

  /** Bytes from the start of the buffer to a slot. */
  offsetOf(slot: number): number {
    if (!Number.isInteger(slot) || slot < 0 || slot >= this.slots) {
      throw new RangeError(`webgpu-typed: ${this.label} has slots 0 to ${this.slots - 1}, not ${slot}.`);
    }
    return slot * this.stride;
  }

  destroy(): void {
    this.gpu.destroy();
  }
}

/**
 * Makes slots for a uniform binding.
 * @param name the WGSL variable's name
 * @param slots number of slots, of 256 bytes on a default device (more where the struct is larger)
 */
export function createUniforms<T extends KernelTypes, N extends keyof T['uniforms'] & string>(
  device: GPUDevice,
  kernel: Kernel<T>,
  name: N,
  slots = 1,
): Uniforms<T['uniforms'][N]> {
  const layout = kernel.uniforms[name];
  if (layout === undefined)
    throw new TypeError(`webgpu-typed: kernel ${kernel.name} has no uniform ${name}.`);
  return new Uniforms(device, layout, slots, `${kernel.name}.${name}`);
}
