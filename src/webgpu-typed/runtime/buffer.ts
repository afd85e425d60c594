/** Storage buffers that know the WGSL type of their elements. */
import type { StorageInfo } from '../plugin/metadata';
import { strideOf, viewOf, type DataOf, type Elem } from './elements';

/** A storage buffer, or a range of one, seen as an array of a WGSL type. */
export class Buf<E extends string> {
  readonly device: GPUDevice;
  readonly gpu: GPUBuffer;
  /** WGSL element type. */
  readonly elem: E;
  /** Bytes from one element to the next. */
  readonly stride: number;
  /** Number of elements. */
  readonly length: number;
  /** Bytes from the start of the GPU buffer. */
  readonly offset: number;
  readonly label: string;
  readonly #owner: boolean;

  /** Use `createBuffer`; a Buf made here is a view on a GPU buffer that somebody else owns, unless `owner` is set. */
  constructor(
    device: GPUDevice,
    gpu: GPUBuffer,
    elem: { readonly elem: E; readonly stride: number },
    range: { readonly length: number; readonly offset: number },
    label: string,
    owner = false,
  ) {
    this.device = device;
    this.gpu = gpu;
    this.elem = elem.elem;
    this.stride = elem.stride;
    this.length = range.length;
    this.offset = range.offset;
    this.label = label;
    this.#owner = owner;
  }

  /** Bytes. */
  get size(): number {
    return this.length * this.stride;
  }

  /**
   * Queues a write of the whole array given.
   * @param start element that the first number goes to
   * @throws RangeError where the data reach over the end
   */
  write(data: DataOf<E>, start = 0): void {
    const at = start * this.stride;
    if (start < 0 || at + data.byteLength > this.size) {
      throw new RangeError(
        `webgpu-typed: ${this.label}: writing ${data.byteLength} bytes at element ${start} does not fit into ` +
          `${this.length} elements of ${this.elem} (${this.size} bytes).`,
      );
    }
    // A view on any ArrayBufferLike; the cast drops what writeBuffer does not care about.
    this.device.queue.writeBuffer(
      this.gpu,
      this.offset + at,
      data as DataOf<E> & ArrayBufferView<ArrayBuffer>,
    );
  }

  /** Waits for the work submitted so far and copies the elements out. */
  async read(): Promise<DataOf<E>> {
    const { device, size } = this;
    const staging = device.createBuffer({
      label: `${this.label} (read-back)`,
      size,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    try {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(this.gpu, this.offset, staging, 0, size);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      return viewOf(this.elem, staging.getMappedRange().slice(0));
    } finally {
      staging.destroy();
    }
  }

  /**
   * A view on some of the elements. To be bound it must start at a multiple of the device's
   * minStorageBufferOffsetAlignment (256 bytes by default); `bind` checks that.
   * @throws RangeError where the range reaches over the end or is empty
   */
  slice(start: number, count: number): Buf<E> {
    if (!isCount(start) || !isCount(count) || count === 0 || start + count > this.length) {
      throw new RangeError(
        `webgpu-typed: ${this.label}: ${count} elements from element ${start} are not within its ${this.length}.`,
      );
    }
    const range = { length: count, offset: this.offset + start * this.stride };
    return new Buf(this.device, this.gpu, this, range, `${this.label}[${start}..${start + count}]`);
  }

  /**
   * The same bytes seen as another element type, on purpose.
   * @throws RangeError where they are not a whole number of its elements
   */
  as<T extends Elem>(elem: T): Buf<T> {
    const stride = strideOf(elem);
    if (this.size % stride !== 0) {
      throw new RangeError(
        `webgpu-typed: ${this.label}: ${this.size} bytes are not a whole number of ${elem} (${stride} bytes each).`,
      );
    }
    const range = { length: this.size / stride, offset: this.offset };
    return new Buf(this.device, this.gpu, { elem, stride }, range, this.label);
  }

  /** Destroys the GPU buffer; on a view (`slice`, `as`) does nothing, since the buffer is not its own. */
  destroy(): void {
    if (this.#owner) this.gpu.destroy();
  }
}

/** Extra settings of a buffer. */
export interface BufferOptions {
  /** Usages besides STORAGE, COPY_SRC and COPY_DST. */
  readonly usage?: GPUBufferUsageFlags;
}

/**
 * Makes a zeroed storage buffer.
 * @param elem an element type by name, or a storage binding of a kernel (`kernel.bindings.particles`), which also does
 *   for structs
 * @param length number of elements; 0 gives one, since WebGPU cannot bind an empty buffer
 * @throws RangeError where the length is no whole number or the buffer would be larger than the device allows
 */
export function createBuffer<E extends Elem>(
  device: GPUDevice,
  elem: E,
  length: number,
  label?: string,
  options?: BufferOptions,
): Buf<E>;
export function createBuffer<E extends string>(
  device: GPUDevice,
  elem: StorageInfo<E>,
  length: number,
  label?: string,
  options?: BufferOptions,
): Buf<E>;
export function createBuffer(
  device: GPUDevice,
  elem: Elem | StorageInfo,
  length: number,
  label = typeof elem === 'string' ? elem : elem.elem,
  { usage = 0 }: BufferOptions = {},
): Buf<string> {
  if (!isCount(length)) throw new RangeError(`webgpu-typed: ${label}: ${length} is no number of elements.`);
  const type = typeof elem === 'string' ? { elem, stride: strideOf(elem) } : elem;
  const count = Math.max(1, length);
  const size = count * type.stride;
  const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
  if (size > limit) {
    throw new RangeError(
      `webgpu-typed: ${label}: ${count} elements of ${type.elem} take ${size} bytes; this device binds at most ${limit}.`,
    );
  }
  const gpu = device.createBuffer({
    label,
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST | usage,
  });
  return new Buf(device, gpu, type, { length: count, offset: 0 }, label, true);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
