/**
 * What a run will allocate on the GPU, as plain numbers. Whatever makes buffers has a function beside it that lists them before any
 * exists, and makes them from that list where it can.
 */
import { type Buf, createBuffer, type KernelInfo } from 'webgpu-typed';

/** What memory is for, in the order in which it is shown; `purposes.<name>` of the engine's catalogue names each. */
export const PURPOSES = [
  'states',
  'scratch',
  'anchors',
  'activations',
  'views',
  'weights',
  'data',
  'plane',
  'telemetry',
  'evaluation',
] as const;

export type Purpose = (typeof PURPOSES)[number];

/** One buffer. */
export interface BufferNeed {
  readonly purpose: Purpose;
  /** The label it is made with. */
  readonly label: string;
  readonly bytes: number;
  /** A texture takes memory, too, but is bound by none of the limits of buffers. */
  readonly texture?: true;
}

/** Bytes of an element of a storage buffer. */
const STRIDES = { f32: 4, u32: 4, vec2f: 8, vec4f: 16 } as const;

type StorageElem = keyof typeof STRIDES;

/** A storage buffer. */
export interface StorageNeed<E extends StorageElem = StorageElem> extends BufferNeed {
  readonly elem: E;
  /** Elements. */
  readonly length: number;
}

/** Bytes of a slot of uniforms: the offset alignment of a device that asks for no other. */
const UNIFORM_SLOT = 256;

/** A storage buffer of so many elements; as `createBuffer`, it has at least one. */
export function storageNeed<E extends StorageElem>(
  purpose: Purpose,
  elem: E,
  length: number,
  label: string,
): StorageNeed<E> {
  return { purpose, label, bytes: Math.max(1, length) * STRIDES[elem], elem, length };
}

/** What `createUniforms` makes of the same arguments. */
export function uniformsNeed(purpose: Purpose, kernel: KernelInfo, name: string, slots = 1): BufferNeed {
  const layout = kernel.uniforms[name];
  if (layout === undefined) throw new TypeError(`kernel ${kernel.name} has no uniform ${name}`);
  const bytes = slots * UNIFORM_SLOT * Math.ceil(layout.size / UNIFORM_SLOT);
  return { purpose, label: `${kernel.name}.${name}`, bytes };
}

/** Uniforms of at most a slot's bytes by their label, `kernel.uniform`, for lists that must not know the kernel's source. */
export function slotNeed(purpose: Purpose, label: `${string}.${string}`, slots = 1): BufferNeed {
  return { purpose, label, bytes: slots * UNIFORM_SLOT };
}

/** What reading a buffer needs while it lasts. */
export function readNeed({ purpose, label, bytes }: BufferNeed): BufferNeed {
  return { purpose, label: `${label} (read-back)`, bytes };
}

/** Makes the buffer. @throws RangeError where it is larger than the device allows */
export function allocate<E extends StorageElem>(device: GPUDevice, need: StorageNeed<E>): Buf<E> {
  return createBuffer(device, need.elem, need.length, need.label);
}

/** The same buffers for another purpose. */
export function forPurpose(purpose: Purpose, needs: readonly BufferNeed[]): BufferNeed[] {
  return needs.map(({ label, bytes }) => ({ purpose, label, bytes }));
}

/** Bytes of all buffers together. */
export function totalBytes(needs: readonly BufferNeed[]): number {
  return needs.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The largest single buffer, the first of equals. @throws RangeError where there is none */
export function largestNeed(needs: readonly BufferNeed[]): BufferNeed {
  const [first, ...rest] = needs.filter(({ texture }) => texture !== true);
  if (first === undefined) throw new RangeError('no buffers');
  return rest.reduce((most, need) => (need.bytes > most.bytes ? need : most), first);
}

/** Bytes by purpose, in the order of PURPOSES; purposes without a buffer are left out. */
export function byPurpose(needs: readonly BufferNeed[]): { purpose: Purpose; bytes: number }[] {
  return PURPOSES.map((purpose) => ({
    purpose,
    bytes: totalBytes(needs.filter((need) => need.purpose === purpose)),
  })).filter(({ bytes }) => bytes > 0);
}
