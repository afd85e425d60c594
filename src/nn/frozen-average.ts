/** The moving average of weights as it was at a moment, for work that takes longer than training waits. */
import type { Buf } from 'webgpu-typed';
import { allocate, type BufferNeed, storageNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import type { ParameterStore } from './parameters';

const need = (floats: number) => storageNeed('evaluation', 'vec4f', floats / 4, 'frozen weights');

/** Its one buffer, of a store with so many floats. */
export function frozenNeeds(floats: number): BufferNeed[] {
  return [need(floats)];
}

export class FrozenAverage {
  readonly #store: ParameterStore;
  readonly #copy: Buf<'vec4f'>;

  constructor(device: GPUDevice, store: ParameterStore) {
    this.#store = store;
    this.#copy = allocate(device, need(store.floats));
  }

  /** Takes the weights of the moment. */
  take(work: Work): void {
    const { average } = this.#store;
    work.copy(average.gpu, average.offset, this.#copy.gpu, this.#copy.offset, average.size);
  }

  /** As ParameterStore.tensor has it. @throws {RangeError} for anything but the average */
  tensor(name: string, which: 'values' | 'gradients' | 'average'): Buf<'vec4f'> {
    if (which !== 'average') throw new RangeError(`only the average is frozen, not the ${which}`);
    const { average } = this.#store;
    const place = this.#store.tensor(name, 'average');
    return this.#copy.slice((place.offset - average.offset) / average.stride, place.length);
  }

  destroy(): void {
    this.#copy.destroy();
  }
}
