/** What one experiment needs on one device; thrown away and made anew when either changes. */
import type { Dataset } from '../data/dataset';
import type { Experiment } from '../experiment';
import { assemble } from './assemble';
import { Plane } from './plane';
import { Preview } from './preview';
import { Trainer } from './trainer';

export interface BenchOptions {
  readonly device: GPUDevice;
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly context: GPUCanvasContext | null;
  readonly fallback: boolean;
  readonly onProgress: (fraction: number) => void;
}

export class Bench {
  readonly device: GPUDevice;
  readonly trainer: Trainer;
  readonly preview: Preview;
  readonly plane: Plane;

  private constructor(device: GPUDevice, trainer: Trainer, preview: Preview, plane: Plane) {
    this.device = device;
    this.trainer = trainer;
    this.preview = preview;
    this.plane = plane;
  }

  /** Weights from the seed, at iteration 0. */
  static create(options: BenchOptions): Promise<Bench> {
    const { device, experiment, dataset, context, fallback, onProgress } = options;
    return assemble(async (own) => {
      const training = (share: number) => onProgress(0.6 * share);
      const trainer = own(await Trainer.create(device, experiment, dataset, training));
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
      const plane = await Plane.create(device, context, format, source, { fallback });
      onProgress(1);
      return new Bench(device, trainer, preview, plane);
    });
  }

  destroy(): void {
    this.plane.destroy();
    this.preview.destroy();
    this.trainer.destroy();
  }
}
