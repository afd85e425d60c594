/** What a person looks at, on one device: the scene, and the plane that shows it. It needs the data's labels, but no weights. */
import type { Dataset } from '../data/dataset';
import { type Experiment, hasZones, spaceOf } from '../experiment';
import { assemble } from '../gpu/assemble';
import { labelCount } from './labels';
import { Plane, type PlaneShown } from './plane';
import type { ShownSamples } from './protocol';
import { shownSamples } from './samples';
import { Scene } from './scene';

export interface DisplayOptions {
  readonly device: GPUDevice;
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly context: GPUCanvasContext | null;
  readonly fallback: boolean;
  /** Whether training goes on, so that the picture must leave it its share of the GPU. */
  readonly busy: () => boolean;
  /** The plane shows something else than its last update said. */
  readonly onShown: (display: Display, shown: PlaneShown) => void;
}

export class Display {
  readonly device: GPUDevice;
  readonly samples: ShownSamples;
  readonly scene: Scene;
  readonly plane: Plane;

  private constructor(device: GPUDevice, samples: ShownSamples, scene: Scene, plane: Plane) {
    this.device = device;
    this.samples = samples;
    this.scene = scene;
    this.plane = plane;
  }

  static create(options: DisplayOptions): Promise<Display> {
    const { device, experiment, dataset, context, fallback, busy, onShown } = options;
    const samples = shownSamples(experiment, dataset);
    const { count, labels, classNames, images } = samples;
    return assemble(async (own) => {
      const classes = labelCount(experiment, samples);
      const labelled = classes > 0 ? { labels, classes } : undefined;
      const scene = own(await Scene.create(device, experiment, count, labelled));
      const { anchors, latents, labelAnchors } = scene;
      const source = {
        d: experiment.d,
        n: count,
        anchors,
        latents,
        labels,
        classNames,
        images,
        labelAnchors,
        embedding: hasZones(experiment) ? undefined : spaceOf(experiment),
      };
      let made: Display | undefined;
      const plane = own(
        await Plane.create(device, context, navigator.gpu.getPreferredCanvasFormat(), source, {
          fallback,
          busy,
          onShown: (shown) => {
            if (made) onShown(made, shown);
          },
        }),
      );
      made = new Display(device, samples, scene, plane);
      return made;
    });
  }

  destroy(): void {
    this.plane.destroy();
    this.scene.destroy();
  }
}
