/** Makes benches where there is memory for them, and says so where there is not. */
import type { Dataset } from '../data/dataset';
import type { DatasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { OutOfMemory } from '../gpu/memory-watch';
import { say } from '../texts/say';
import { Bench, type BenchOptions } from './bench';
import type { GpuKeeper } from './gpu-keeper';
import { estimateMemory, keptStates, memoryLimits, ranOut, type Surroundings } from './memory-estimate';
import type { EngineEvent, MemoryEstimate } from './protocol';
import type { Stage } from './stage';
import { tooLarge } from './too-large';
import type { Training } from './training';

/** What it needs of the engine around it. */
export interface BuilderHost {
  readonly gpu: GpuKeeper;
  readonly stage: Stage;
  readonly emit: (event: EngineEvent) => void;
}

/** What a bench is for. */
export interface Plan {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly training: Training;
}

export class Builder {
  readonly #host: BuilderHost;

  constructor(host: BuilderHost) {
    this.#host = host;
  }

  /** What an experiment would take of the memory of the device of the moment. */
  estimate(experiment: Experiment, shape: DatasetShape): MemoryEstimate {
    return estimateMemory(experiment, shape, this.#surroundings());
  }

  /** A failure of an experiment, in its terms where the reason is its size. */
  explain(error: unknown, experiment: Experiment, dataset: Dataset): unknown {
    if (!(error instanceof OutOfMemory)) return error;
    return tooLarge(ranOut(experiment, dataset, this.#surroundings()), error);
  }

  /**
   * A bench with weights from the seed.
   * @throws EngineFailure of kind `bad-experiment` where the GPU has no memory for it
   */
  async build(
    device: GPUDevice,
    { experiment, dataset, training }: Plan,
    { onShown, onDisplay }: Pick<BenchOptions, 'onShown' | 'onDisplay'>,
  ): Promise<Bench> {
    const { gpu, stage, emit } = this.#host;
    const { message: label, text } = say('progress.kernels');
    const making = Bench.create({
      device,
      experiment,
      dataset,
      context: stage.context,
      fallback: gpu.fallback,
      keep: keptStates(experiment, dataset, this.#surroundings()),
      tuning: training.tuning,
      busy: () => training.going,
      onShown,
      onDisplay: (display) => {
        stage.prepare(display.plane);
        onDisplay(display);
      },
      onProgress: (fraction) => emit({ type: 'progress', label, text, fraction }),
    });
    const bench = await making.catch((error: unknown) => {
      throw this.explain(error, experiment, dataset);
    });
    // It may have been tuned meanwhile.
    const iteration = training.film.last?.snapshot.iteration ?? 0;
    bench.display.scene.setCutOff(training.tuning.at(iteration).u);
    return bench;
  }

  #surroundings(): Surroundings {
    const { gpu, stage } = this.#host;
    const { deviceMemory } = navigator as { readonly deviceMemory?: number };
    const limits = memoryLimits(gpu.need().limits, gpu.fallback, deviceMemory);
    return { limits, fallback: gpu.fallback, canvas: stage.size };
  }
}
