/** What a class says that it allocates, against what it does. */
import { expect } from 'vitest';
import type { BufferNeed } from '../../src/gpu/memory';

/** "label: bytes" of each. */
const listed = (buffers: readonly { label: string; bytes: number }[]) =>
  buffers.map(({ label, bytes }) => `${label}: ${bytes}`).toSorted();

/** Fails unless `make` makes just these buffers, and `destroy` of what it makes frees all of them. */
export async function expectBuffers(
  make: () => Promise<{ destroy(): void }>,
  needs: readonly BufferNeed[],
): Promise<void> {
  const real = Reflect.get(GPUDevice.prototype, 'createBuffer');
  const made: { label: string; bytes: number }[] = [];
  const there = new Set<GPUBuffer>();
  GPUDevice.prototype.createBuffer = function create(descriptor) {
    const buffer: GPUBuffer = real.call(this, descriptor);
    made.push({ label: buffer.label, bytes: buffer.size });
    there.add(buffer);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      there.delete(buffer);
      destroy();
    };
    return buffer;
  };
  try {
    const whole = await make();
    expect(listed(made)).toEqual(listed(needs));
    whole.destroy();
    expect([...there].map(({ label }) => label)).toEqual([]);
  } finally {
    Reflect.set(GPUDevice.prototype, 'createBuffer', real);
  }
}
