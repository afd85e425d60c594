/** Experiments that are trained in the test, and looked at as the page does. */
import { judge, type Finding } from '../../src/app/charts/verdict';
import { LOSS_SPAN } from '../../src/app/lab/presets/expectation';
import { loadDataset } from '../../src/data/load';
import { evaluate } from '../../src/engine/evaluation';
import { Eye } from '../../src/engine/eye';
import { shownIndices } from '../../src/engine/samples';
import { Scene } from '../../src/engine/scene';
import type { SceneReading } from '../../src/engine/scene-reading';
import { Trainer } from '../../src/engine/trainer';
import { Tuning } from '../../src/engine/tuning';
import { diagnose } from '../../src/eval/diagnostics';
import { type Expectation, hasLabels, hasZones, readLink } from '../../src/experiment';
import { pitch, unpadRows } from '../../src/gpu/matrix';
import { alignmentOf } from './alignment-of';

/** Iterations that are sent to the GPU before it is waited for. */
const CHUNK = 10;

/** An experiment in training, and what the page could know of it. */
export class Run {
  readonly #device: GPUDevice;
  readonly #trainer: Trainer;
  readonly #eye: Eye;
  readonly #scene: Scene;
  readonly #indices: readonly number[];

  private constructor(
    device: GPUDevice,
    trainer: Trainer,
    eye: Eye,
    scene: Scene,
    indices: readonly number[],
  ) {
    this.#device = device;
    this.#trainer = trainer;
    this.#eye = eye;
    this.#scene = scene;
    this.#indices = indices;
  }

  /** That of a link, from its first iteration on. */
  static async of(device: GPUDevice, hash: string): Promise<Run> {
    const { course } = readLink(hash).link;
    const { experiment: e } = course;
    const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
    const trainer = await Trainer.create(device, e, dataset, { tuning: new Tuning(course) });
    const indices = [...shownIndices(e, dataset)];
    const { train, classNames } = dataset;
    const labels = Uint8Array.from(indices, (i) => train.labels[i] ?? 0);
    const labelled = hasLabels(e) ? { labels, classes: classNames.length } : undefined;
    return new Run(
      device,
      trainer,
      await Eye.create(device, trainer),
      await Scene.create(device, e, indices.length, labelled),
      indices,
    );
  }

  /** Trains until so many iterations are finished, and gives the loss as the presets mean it. */
  async trainTo(iteration: number): Promise<number> {
    while (this.#trainer.iteration < iteration) {
      this.#trainer.step();
      if (this.#trainer.iteration % CHUNK === 0) await this.#device.queue.onSubmittedWorkDone();
    }
    const last = (await this.#trainer.readHistory()).slice(-LOSS_SPAN);
    return last.reduce((sum, { loss }) => sum + loss / last.length, 0);
  }

  /** The shown samples, as the page looks at them. */
  async look(): Promise<SceneReading> {
    this.#eye.look();
    this.#scene.take(this.#eye.anchors, this.#eye.labelAnchors);
    return this.#scene.read();
  }

  async value({ metric }: Expectation, loss: number): Promise<number> {
    if (metric === 'loss') return loss;
    if (metric === 'probeGain') return this.#probeGain();
    if (metric === 'accuracy') return (await alignmentOf(this.#trainer)).assignmentAccuracy;
    if (metric === 'odeError') return (await alignmentOf(this.#trainer)).odeError;
    const reading = await this.look();
    if (metric === 'aligned') return reading.alignment.aligned;
    return metric === 'roundTrip' ? reading.roundTrip : this.#diagnose(reading)[metric];
  }

  /** What the page says of it now. */
  async verdict(): Promise<Finding> {
    const reading = await this.look();
    const { experiment, dataset, iteration } = this.#trainer;
    const { labels } = dataset.train;
    return judge({
      diagnostics: this.#diagnose(reading),
      aligned: reading.alignment.aligned,
      roundTrip: reading.roundTrip,
      d: experiment.d,
      classCounts: dataset.classNames.map((_, k) => this.#indices.filter((i) => labels[i] === k).length),
      iteration,
      zones: hasZones(experiment),
      codes: await this.#trainer.readCodes(),
    });
  }

  async #probeGain(): Promise<number> {
    const { dataset, experiment } = this.#trainer;
    // The reference on raw pixels is of no use here, and takes as long as the others.
    const rawPixels = new Map([[`${dataset.name} ${experiment.seed}`, Number.NaN]]);
    const { linear, randomEncoder } = await evaluate(
      this.#device,
      this.#trainer,
      { rawPixels, randomEncoder: new Map() },
      { signal: new AbortController().signal, onProgress: () => undefined },
    );
    return linear - randomEncoder;
  }

  #diagnose({ anchors, latents }: SceneReading) {
    const { d } = this.#trainer.experiment;
    const n = this.#indices.length;
    const { labels } = this.#trainer.dataset.train;
    return diagnose({
      n,
      d,
      anchors: unpadRows(anchors.subarray(n * pitch(d)), n, d),
      latents: unpadRows(latents, n, d),
      labels: Uint8Array.from(this.#indices, (i) => labels[i] ?? 0),
    });
  }

  destroy(): void {
    for (const part of [this.#scene, this.#eye, this.#trainer]) part.destroy();
  }
}
