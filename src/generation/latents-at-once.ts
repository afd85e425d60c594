/** The inverse flow for as many latents as are wanted, some rows at a time. */
import { padRows, pitch, unpadRows, vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed } from '../gpu/memory';
import { Work } from '../gpu/work';
import type { Flow } from '../lzn/flow';
import type { KernelForm } from '../lzn/flow-kernels';
import { flowNeeds } from '../lzn/flow-memory';

/** Latents that flow at once. */
export const LATENTS_AT_ONCE = 64;

/** The buffers of such a flow. */
export function inverseNeeds(
  d: number,
  shape: { readonly steps: number; readonly anchorCount: number; readonly form: KernelForm },
): BufferNeed[] {
  const flow = { ...shape, d, rows: LATENTS_AT_ONCE, backward: false, owned: true };
  const latents = storageNeed('anchors', 'vec4f', LATENTS_AT_ONCE * vectors(d), 'flow inverse latents');
  return [latents, ...flowNeeds(flow, 'flow inverse')];
}

/**
 * count x d: latents of rows that own these anchors, from this noise (count x d).
 * @param first enqueued before all of them
 */
export async function latentsOf(
  device: GPUDevice,
  flow: Flow,
  owners: ArrayLike<number>,
  noise: Float32Array,
  first?: (work: Work) => void,
): Promise<Float32Array<ArrayBuffer>> {
  const { rows, d } = flow.options;
  const { latents, start } = flow;
  if (latents === undefined) throw new Error('This flow makes no latents.');
  const all = new Float32Array(owners.length * d);
  for (let from = 0; from < owners.length; from += rows) {
    const count = Math.min(rows, owners.length - from);
    // What follows the last owner is of no interest, but must have one.
    flow.setOwners(
      Uint32Array.from({ length: rows }, (_, row) => owners[from + Math.min(row, count - 1)] ?? 0),
    );
    start.write(padRows(noise.subarray(from * d, (from + count) * d), count, d));
    const work = new Work(device, 'latents');
    if (from === 0) first?.(work);
    flow.forward(work);
    work.submit();
    // Each part is read before the next is written.
    const stored = await latents.slice(0, (count * pitch(d)) / 4).read();
    all.set(unpadRows(stored, count, d), from * d);
  }
  return all;
}
