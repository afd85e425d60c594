/** Each preset does what its text says: its link is trained, and its expectations hold. */
import { beforeAll, expect, it } from 'vitest';
import { holds, LOSS_SPAN } from '../../src/app/lab/presets/expectation';
import { loadDataset } from '../../src/data/load';
import { evaluate } from '../../src/engine/evaluation';
import { Eye } from '../../src/engine/eye';
import { shownIndices } from '../../src/engine/samples';
import { Scene } from '../../src/engine/scene';
import type { SceneReading } from '../../src/engine/scene-reading';
import { Trainer } from '../../src/engine/trainer';
import { Tuning } from '../../src/engine/tuning';
import { diagnose } from '../../src/eval/diagnostics';
import { type Expectation, hasLabels, type Preset, readLink } from '../../src/experiment';
import { PRESETS } from '../../src/experiment/presets';
import { pitch, unpadRows } from '../../src/gpu/matrix';
import { alignmentOf } from './alignment-of';
import { testDevice } from './device';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** Iterations that are sent to the GPU before it is waited for. */
const CHUNK = 10;

/** Room for other adapters, whose bits differ, beside the value that the page shows. */
const RELATIVE = 0.25;
const ABSOLUTE = 0.02;

/** A preset in training, and what can be known of it. */
class Run {
  readonly #trainer: Trainer;
  readonly #eye: Eye;
  readonly #scene: Scene;
  readonly #indices: readonly number[];

  private constructor(trainer: Trainer, eye: Eye, scene: Scene, indices: readonly number[]) {
    this.#trainer = trainer;
    this.#eye = eye;
    this.#scene = scene;
    this.#indices = indices;
  }

  static async of({ hash }: Preset): Promise<Run> {
    const { course } = readLink(hash).link;
    const { experiment: e } = course;
    const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
    const trainer = await Trainer.create(device, e, dataset, { tuning: new Tuning(course) });
    const indices = [...shownIndices(e, dataset)];
    const { train, classNames } = dataset;
    const labels = Uint8Array.from(indices, (i) => train.labels[i] ?? 0);
    const labelled = hasLabels(e) ? { labels, classes: classNames.length } : undefined;
    return new Run(
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
      if (this.#trainer.iteration % CHUNK === 0) await device.queue.onSubmittedWorkDone();
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

  async #probeGain(): Promise<number> {
    const { dataset, experiment } = this.#trainer;
    // The reference on raw pixels is of no use here, and takes as long as the others.
    const rawPixels = new Map([[`${dataset.name} ${experiment.seed}`, Number.NaN]]);
    const { linear, randomEncoder } = await evaluate(
      device,
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

it.each(PRESETS)('$id', async (preset) => {
  const run = await Run.of(preset);
  let loss = Number.NaN;
  let iteration = 0;
  for (const expectation of preset.expect) {
    const { metric, after, is, bound, measured } = expectation;
    if (after > iteration) {
      iteration = after;
      loss = await run.trainTo(after);
    }
    const value = await run.value(expectation, loss);
    expect(holds(expectation, value), `${metric} is ${value}, but should be ${is} ${bound}`).toBe(true);
    expect(Math.abs(value - measured), `${metric} is ${value}, and the page says ${measured}`).toBeLessThan(
      RELATIVE * Math.abs(measured) + ABSOLUTE,
    );
  }
  run.destroy();
});
