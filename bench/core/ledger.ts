/**
 * Bytes of GPU buffers alive, by who made them. WebGPU has no such query, so `createBuffer` and `destroy` are wrapped for all
 * devices of the page: the libraries' buffers are counted as ours are, the spare ones in their pools included.
 */
const sizes = new WeakMap<GPUBuffer, { readonly owner: string; readonly bytes: number }>();
const alive = new Map<string, number>();
const peaks = new Map<string, number>();
let owner = '';
let installed = false;

function add(who: string, bytes: number): void {
  const now = (alive.get(who) ?? 0) + bytes;
  alive.set(who, now);
  peaks.set(who, Math.max(peaks.get(who) ?? 0, now));
}

/** Starts counting; before the first device is asked for. Safe to call again. */
export function installLedger(): void {
  if (installed) return;
  installed = true;
  // oxlint-disable-next-line typescript/unbound-method -- called with the right `this` below
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function create(descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    sizes.set(buffer, { owner, bytes: descriptor.size });
    add(owner, descriptor.size);
    return buffer;
  };
  // oxlint-disable-next-line typescript/unbound-method -- called with the right `this` below
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function release() {
    const entry = sizes.get(this);
    if (entry !== undefined) {
      sizes.delete(this);
      add(entry.owner, -entry.bytes);
    }
    return destroy.call(this);
  };
}

/** Buffers made from now on are `who`'s. */
export function countFor(who: string): void {
  owner = who;
}

/** Most bytes alive at once so far. */
export function peakBytes(who: string): number {
  return peaks.get(who) ?? 0;
}
