/** What one experiment needs on one device; thrown away and made anew when either changes. */
import type { Dataset } from '../data/dataset';
import type { Experiment } from '../experiment';
import { watchMemory } from '../gpu/memory-watch';
import { assemble } from '../gpu/assemble';
import { Plane } from './plane';
import { Preview } from './preview';
import { type KeptStates, Trainer } from './trainer';

export interface BenchOptions {
  readonly device: GPUDevice;
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly context: GPUCanvasContext | null;
  readonly fallback: boolean;
  readonly keep: KeptStates;
  readonly onProgress: (fraction: number) => void;
}

export class Bench {
  readonly device: GPUDevice;
  readonly trainer: Trainer;
  readonly preview: Preview;
  readonly plane: Plane;
  #begun = false;

  private constructor(device: GPUDevice, trainer: Trainer, preview: Preview, plane: Plane) {
    this.device = device;
    this.trainer = trainer;
    this.preview = preview;
    this.plane = plane;
  }

  /**
   * Weights from the seed, at iteration 0.
   * @throws OutOfMemory
   */
  static create(options: BenchOptions): Promise<Bench> {
    const { device, experiment, dataset, context, fallback, keep, onProgress } = options;
    return assemble((own) =>
      watchMemory(device, async () => {
        const training = (share: number) => onProgress(0.6 * share);
        const trainer = own(
          await Trainer.create(device, experiment, dataset, { keep, onProgress: training }),
        );
        const preview = own(await Preview.create(device, trainer));
        onProgress(0.8);
        const source = {
          d: experiment.d,
          n: preview.count,
          anchors: preview.anchors,
          latents: preview.latents,
          labels: preview.labels,
          classNames: dataset.classNames,
        };
        const format = navigator.gpu.getPreferredCanvasFormat();
        const plane = own(await Plane.create(device, context, format, source, { fallback }));
        onProgress(1);
        return new Bench(device, trainer, preview, plane);
      }),
    );
  }

  /**
   * Enqueues one iteration. Some drivers find memory for what is written only when it is written, so the first is watched.
   * @throws OutOfMemory
   */
  async step(): Promise<void> {
    if (this.#begun) {
      this.trainer.step();
      return;
    }
    this.#begun = true;
    await watchMemory(this.device, () => this.trainer.step());
  }

  destroy(): void {
    this.plane.destroy();
    this.preview.destroy();
    this.trainer.destroy();
  }
}
