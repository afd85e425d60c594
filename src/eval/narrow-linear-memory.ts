/** The GPU memory of a narrow linear layer, known before it is made; it knows no kernel's source. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, slotNeed, storageNeed } from '../gpu/memory';

/** SEGMENTS of narrow-backward-weight.wgsl. */
export const SEGMENTS = 8;

export const partialsNeed = (inputs: number, outputs: number, backward: boolean) =>
  storageNeed(
    'evaluation',
    'vec4f',
    backward ? SEGMENTS * inputs * vectors(outputs) : 1,
    'weight gradient partials',
  );

/** The buffers of a narrow layer of its own. */
export function narrowLinearNeeds(inputs: number, outputs: number, backward: boolean): BufferNeed[] {
  const kernels = ['eval/narrow-forward', 'eval/narrow-backward-weight', 'nn/linear-backward-bias'] as const;
  const shapes = kernels.map((kernel) => slotNeed('evaluation', `${kernel}.shape`));
  return [...shapes, partialsNeed(inputs, outputs, backward)];
}
