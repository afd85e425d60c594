/** Checks a golden file of label anchors (case studies 1 and 3: latents of images through the field of label anchors) with the real kernels. */
import { type Buf, createBuffer } from 'webgpu-typed';
import { accuracyOf, decisionOf } from '../../eval/label-rules';
import { padRows, pitch, unpadRows, vectors } from '../../gpu/matrix';
import { runWork } from '../../gpu/work';
import { evaluateField } from '../../lzn/field';
import { Flow } from '../../lzn/flow';
import type { KernelForm } from '../../lzn/flow-kernels';
import { classWeights, LabelAlignment } from '../../lzn/label-alignment';
import { makeSchedule } from '../../lzn/schedule';
import { compareNumber, compareTensor, type FieldResult } from './compare';
import { type GoldenFile, input, labelSettings } from './format';

/** What the way of the latents to the label anchors gives. */
interface Way {
  /** n x d, plain coordinates. */
  readonly finals: Float32Array;
  /** T x n: P of the true class. */
  readonly ofTrue: Float32Array;
  /** Steps x n x K at `assign_steps`. */
  readonly atSteps: number[];
  /** Mean over the rows. */
  readonly loss: number;
}

/** Buffers and flows of one file; everything is made here and freed by `destroy`. */
class LabelCheck {
  readonly #device: GPUDevice;
  readonly #file: GoldenFile;
  readonly #settings: ReturnType<typeof labelSettings>;
  readonly #labelAnchors: Buf<'vec4f'>;
  readonly #latents: Buf<'vec4f'>;
  readonly #images: Flow;
  readonly #alignment: LabelAlignment;
  readonly #owned: readonly { destroy(): void }[];

  private constructor(
    device: GPUDevice,
    file: GoldenFile,
    parts: {
      anchors: Buf<'vec4f'>;
      labelAnchors: Buf<'vec4f'>;
      latents: Buf<'vec4f'>;
      images: Flow;
      alignment: LabelAlignment;
    },
  ) {
    this.#device = device;
    this.#file = file;
    this.#settings = labelSettings(file);
    this.#labelAnchors = parts.labelAnchors;
    this.#latents = parts.latents;
    this.#images = parts.images;
    this.#alignment = parts.alignment;
    this.#owned = Object.values(parts);
  }

  static async create(device: GPUDevice, file: GoldenFile, form?: KernelForm): Promise<LabelCheck> {
    const { n, d, params } = file;
    const { classes, labelSteps, encoderSteps } = labelSettings(file);
    const upload = (key: 'A' | 'label_anchors', rows: number) => {
      const buffer = createBuffer(device, 'vec4f', rows * vectors(d), key);
      buffer.write(padRows(input(file, key), rows, d));
      return buffer;
    };
    const anchors = upload('A', n);
    const labelAnchors = upload('label_anchors', classes);
    const latents = createBuffer(device, 'vec4f', n * vectors(d), 'z');
    const shape = { rows: n, d, ...(form === undefined ? {} : { form }) };
    const alignment = await LabelAlignment.create(device, {
      ...shape,
      classes,
      solver: 'euler',
      grid: 'uniform',
      steps: labelSteps,
      eps: params.eps,
      cutOff: params.cut_off_step,
      loss: 'plain',
      latents,
      labelAnchors,
      backward: true,
    });
    const images = await Flow.create(device, {
      ...shape,
      // The defaults of the official DPM-Solver.
      schedule: makeSchedule({
        direction: 'inverse',
        solver: 'dpm3',
        grid: 'uniform',
        steps: encoderSteps,
        eps: 1e-3,
      }),
      anchors,
      anchorCount: n,
      own: 0,
      latents,
      backward: { latentGradient: alignment.latentGradient },
    });
    images.start.write(padRows(input(file, 'noise'), n, d).map((v) => v * params.prior_scale));
    return new LabelCheck(device, file, { anchors, labelAnchors, latents, images, alignment });
  }

  /** Latents of the images, n x d. */
  async imageLatents(): Promise<Float32Array<ArrayBuffer>> {
    await runWork(this.#device, 'verify', (work) => this.#images.forward(work));
    return unpadRows(await this.#latents.read(), this.#file.n, this.#file.d);
  }

  /** Latents drawn from labels, n x d. */
  async labelLatents(form?: KernelForm): Promise<Float32Array<ArrayBuffer>> {
    const { n, d, params } = this.#file;
    const flow = await Flow.create(this.#device, {
      rows: n,
      d,
      schedule: makeSchedule({
        direction: 'inverse',
        solver: 'euler',
        grid: 'uniform',
        steps: this.#settings.labelSteps,
        eps: params.eps,
      }),
      anchors: this.#labelAnchors,
      anchorCount: this.#settings.classes,
      own: Uint32Array.from(input(this.#file, 'labels2')),
      latents: this.#latents,
      ...(form === undefined ? {} : { form }),
    });
    try {
      flow.start.write(padRows(input(this.#file, 'noise2'), n, d));
      await runWork(this.#device, 'verify', (work) => flow.forward(work));
      return unpadRows(await this.#latents.read(), n, d);
    } finally {
      flow.destroy();
    }
  }

  /** The way of these latents (n x d) with these weights of the classes, or all alike. */
  async follow(
    latents: Float32Array,
    labels: ArrayLike<number>,
    weights?: Float32Array<ArrayBuffer>,
  ): Promise<Way> {
    const { n, d } = this.#file;
    const { labelSteps, assignSteps } = this.#settings;
    const { flow, rows, schedule } = this.#alignment;
    this.#latents.write(padRows(latents, n, d));
    this.#alignment.setBatch(labels, weights);
    await runWork(this.#device, 'verify', (work) => this.#alignment.forward(work));
    const [stored, stats, rowValues] = await Promise.all([
      flow.states.read(),
      flow.stats.read(),
      rows.read(),
    ]);
    // States are measured from t times the label anchor of the row.
    const L = input(this.#file, 'label_anchors');
    const times = [...schedule.steps.map((s) => s.t), schedule.to];
    const plain = (k: number) =>
      unpadRows(stored.subarray(k * n * pitch(d)), n, d).map(
        (v, i) =>
          v + (times[k] ?? Number.NaN) * (L[(labels[Math.floor(i / d)] ?? 0) * d + (i % d)] ?? Number.NaN),
      );
    const atSteps: number[] = [];
    for (const k of assignSteps) {
      const { probabilities } = await this.field(plain(k), times[k] ?? Number.NaN, weights);
      for (const p of probabilities) atSteps.push(p);
    }
    return {
      finals: plain(labelSteps),
      ofTrue: stats
        .subarray(0, 4 * labelSteps * n)
        .filter((_, i) => i % 4 === 2)
        .map(Math.exp),
      atSteps,
      loss: rowValues.reduce((sum, v, i) => (i % 4 === 0 ? sum + v / n : sum), 0),
    };
  }

  /** The field of the label anchors. */
  field(points: Float32Array, t: number, weights?: Float32Array<ArrayBuffer>) {
    const anchorCount = this.#settings.classes;
    const of = { anchors: this.#labelAnchors, anchorCount, d: this.#file.d };
    return evaluateField(this.#device, { ...of, ...(weights ? { weights } : {}) }, points, t);
  }

  /** Gradients of the last way's loss with respect to the images' anchors and the label anchors. */
  async gradients(): Promise<{ images: Float32Array; labels: Float32Array }> {
    const { n, d } = this.#file;
    await runWork(this.#device, 'verify', (work) => {
      this.#alignment.backward(work);
      this.#images.gradients.run(work);
    });
    const [images, labels] = await Promise.all([
      this.#images.gradients.anchors.read(),
      this.#alignment.anchorGradient.read(),
    ]);
    return { images: unpadRows(images, n, d), labels: unpadRows(labels, this.#settings.classes, d) };
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}

/** Label anchor nearest to each point, n. */
function nearest(file: GoldenFile, points: Float32Array): number[] {
  const { n, d } = file;
  const data = input(file, 'label_anchors');
  const decide = decisionOf('nearest', { data, count: data.length / d, d, stride: d });
  return Array.from({ length: n }, (_, i) => decide(points, i * d));
}

/** Everything that the file says of labels, by field. */
async function measure(
  file: GoldenFile,
  check: LabelCheck,
  form?: KernelForm,
): Promise<Record<string, ArrayLike<number> | number>> {
  const labels = input(file, 'labels');
  const weights = classWeights(labels, labelSettings(file).classes);
  const drawn = await check.labelLatents(form);
  const roundTrip = await check.follow(drawn, input(file, 'labels2'));
  const ofNoise = await check.follow(input(file, 'noise2'), labels, weights);
  const velocities: number[] = [];
  const assignments: number[] = [];
  for (const t of file.inputs.times_paper ?? []) {
    const values = await check.field(input(file, 'points'), t, weights);
    velocities.push(...values.velocities);
    assignments.push(...values.probabilities);
  }
  const latents = await check.imageLatents();
  const uniform = await check.follow(latents, labels);
  const weighted = await check.follow(latents, labels, weights);
  const { images: dA, labels: dL } = await check.gradients();
  const [predicted, predictedUniform] = [nearest(file, weighted.finals), nearest(file, uniform.finals)];
  return {
    class_weights: weights,
    latent_from_label: drawn,
    z_encoder_dpm: latents,
    class_anchor_final_weighted: weighted.finals,
    class_assign_target_weighted: weighted.ofTrue,
    class_assign_at_steps_weighted: weighted.atSteps,
    predicted_label_weighted: predicted,
    accuracy_weighted: accuracyOf(predicted, labels),
    class_anchor_final_uniform: uniform.finals,
    class_assign_target_uniform: uniform.ofTrue,
    class_assign_at_steps_uniform: uniform.atSteps,
    predicted_label_uniform: predictedUniform,
    accuracy_uniform: accuracyOf(predictedUniform, labels),
    roundtrip_label_uniform: nearest(file, roundTrip.finals),
    class_anchor_final_of_noise2_weighted: ofNoise.finals,
    class_assign_target_of_noise2_weighted: ofNoise.ofTrue,
    velocity_weighted: velocities,
    velocity_assignment_weighted: assignments,
    label_loss: weighted.loss,
    dLabel_dA: dA,
    dLabel_dL: dL,
  };
}

/**
 * The fields of a golden file of kind `label`.
 * @param form of the kernels; the adapter's own when left out
 * @throws Error where the file lacks an input
 */
export async function checkLabels(
  device: GPUDevice,
  file: GoldenFile,
  form?: KernelForm,
): Promise<FieldResult[]> {
  const check = await LabelCheck.create(device, file, form);
  try {
    const measured = await measure(file, check, form);
    return Object.entries(measured).flatMap(([field, actual]) => {
      const expected = file.expected_f64[field];
      if (typeof actual === 'number')
        return typeof expected === 'number' ? [compareNumber(field, file.case, actual, expected)] : [];
      return expected !== null && typeof expected === 'object'
        ? [compareTensor(field, file.case, actual, expected)]
        : [];
    });
  } finally {
    check.destroy();
  }
}
