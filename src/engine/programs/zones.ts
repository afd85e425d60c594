/**
 * One view of a batch, its zones, and what is asked of the latents drawn from them: that they lead to their class (case study 3, and
 * classification alone), that a decoder can make the sample of them (case study 1), or both.
 *
 *     batch -> encoder -> anchors -> inverse flow -> latents -> label flow -> label loss
 *                                                       \--> decoder by rectified flow -> its loss
 *
 * The gradients of both losses in the latents are added and go back through the inverse flow into the encoder.
 */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import add from '../../../shaders/nn/add.wgsl';
import { ViewMaker } from '../../data/augment';
import type { Dataset } from '../../data/dataset';
import { PlainRows } from '../../data/plain-rows';
import { type Experiment, hasDecoder, hasLabels } from '../../experiment';
import { assemble, type Own } from '../../gpu/assemble';
import { vectors } from '../../gpu/matrix';
import { allocate } from '../../gpu/memory';
import { runWork, type Work } from '../../gpu/work';
import { Alignment } from '../../lzn/alignment';
import { Flow } from '../../lzn/flow';
import { classWeights, LabelAlignment } from '../../lzn/label-alignment';
import { makeSchedule } from '../../lzn/schedule';
import { Decoder } from '../../nn/decoder';
import { Encoder } from '../../nn/encoder';
import type { ParameterStore } from '../../nn/parameters';
import { scaledNoise } from '../../objectives/lzn';
import { RectifiedFlow } from '../../objectives/rectified-flow';
import { STREAM } from '../../random/philox';
import { type AlignmentTelemetry, readAlignment, readLabelAlignment } from '../alignment-telemetry';
import { labelCutOff } from '../labels';
import { decoderSpecOf, LABEL_ANCHORS, specOf } from '../networks';
import type { LossRows, Program, ProgramContext } from './program';
import { objectiveOptions } from './views';
import { labelOptions, matricesOf } from './zones-memory';

export { zonesNeeds, zonesTasks } from './zones-memory';

interface Generator {
  readonly target: PlainRows;
  readonly flow: RectifiedFlow;
  readonly decoder: Decoder;
  readonly control: { readonly flow: RectifiedFlow; readonly decoder: Decoder } | undefined;
}

interface Parts {
  readonly views: ViewMaker;
  readonly encoder: Encoder;
  readonly inverse: Flow;
  readonly labels: LabelAlignment | undefined;
  /** Where there are no labels: how well the solver leads latents back. */
  readonly back: Alignment | undefined;
  readonly generator: Generator | undefined;
  /** Adds the gradients of two losses. */
  readonly sum: Bound | undefined;
  readonly store: ParameterStore;
}

export class ZonesProgram implements Program {
  readonly losses: LossRows;
  readonly #device: GPUDevice;
  readonly #experiment: Experiment;
  readonly #dataset: Dataset;
  readonly #parts: Parts;
  readonly #owned: readonly { destroy(): void }[];
  /** Class of each row of the batch. */
  #classOf = new Uint32Array();

  private constructor(
    device: GPUDevice,
    { experiment, dataset }: ProgramContext,
    parts: Parts,
    owned: readonly { destroy(): void }[],
  ) {
    this.#device = device;
    this.#experiment = experiment;
    this.#dataset = dataset;
    this.#parts = parts;
    this.#owned = owned;
    const { labels, generator } = parts;
    this.losses = [
      ...(labels ? ([['labels', labels.rows]] as const) : []),
      ...(generator ? ([['flow', generator.flow.rows]] as const) : []),
      ...(generator?.control ? ([['control', generator.control.flow.rows]] as const) : []),
    ];
  }

  static create(device: GPUDevice, context: ProgramContext): Promise<ZonesProgram> {
    return assemble(async (hold) => {
      const owned: { destroy(): void }[] = [];
      const own: Own = (resource) => {
        owned.push(hold(resource));
        return resource;
      };
      return new ZonesProgram(device, context, await build(device, context, own), owned.toReversed());
    });
  }

  prepare(iteration: number, batch: Uint32Array<ArrayBuffer>, u: number): void {
    const { views, inverse, labels, generator } = this.#parts;
    const e = this.#experiment;
    const classOf = Uint32Array.from(batch, (index) => this.#dataset.train.labels[index] ?? 0);
    this.#classOf = classOf;
    views.prepare(batch, iteration);
    inverse.start.write(scaledNoise({ ...e, stream: STREAM.noise }, iteration));
    if (labels) {
      const weights =
        e.weights === 'batch' ? classWeights(classOf, this.#dataset.classNames.length) : undefined;
      labels.setBatch(classOf, weights);
      labels.setCutOff(labelCutOff({ ...e, u }));
    }
    if (generator) {
      generator.target.pick(batch);
      generator.flow.prepare(iteration, classOf);
      generator.control?.flow.prepare(iteration, classOf);
    }
  }

  forward(work: Work): void {
    const { views, encoder, inverse, labels, generator } = this.#parts;
    views.run(work.pass);
    encoder.forward(work.pass);
    inverse.forward(work);
    labels?.forward(work);
    if (generator) {
      generator.target.run(work.pass);
      generator.flow.forward(work);
      generator.control?.flow.forward(work);
    }
  }

  backward(work: Work): void {
    const { encoder, inverse, labels, generator, sum, store } = this.#parts;
    labels?.backward(work);
    generator?.flow.backward(work);
    generator?.control?.flow.backward(work);
    sum?.dispatchThreads(work.pass, inverse.start.length);
    inverse.gradients.run(work);
    copy(work, inverse.gradients.anchors, encoder.outputGradient);
    if (labels) copy(work, labels.anchorGradient, store.tensor(LABEL_ANCHORS, 'gradients'));
    encoder.backward(work.pass);
  }

  async readAlignment(): Promise<AlignmentTelemetry> {
    const { labels, back, inverse } = this.#parts;
    const { n } = this.#experiment;
    if (labels) return readLabelAlignment(labels, this.#classOf);
    if (back === undefined) throw new Error('A program without labels has a way back.');
    await runWork(this.#device, 'round trip', (work) => {
      copy(work, inverse.start, back.noise);
      back.forward(work);
    });
    return readAlignment(back, n);
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}

/** Copies as much as the target holds. */
function copy(work: Work, from: Buf<'vec4f'>, to: Buf<'vec4f'> | undefined): void {
  if (to === undefined) throw new Error('There is nowhere to copy to.');
  const bytes = 16 * Math.min(from.length, to.length);
  work.copy(from.gpu, from.offset, to.gpu, to.offset, bytes);
}

async function build(device: GPUDevice, context: ProgramContext, own: Own): Promise<Parts> {
  const { experiment: e, dataset, store, source, onProgress } = context;
  const { n, d, seed, solver, grid, steps, eps } = e;
  const encoder = own(
    await Encoder.create(device, store, specOf(e, dataset), {
      rows: n,
      groups: 1,
      which: 'values',
      backward: true,
    }),
  );
  onProgress(0.2);
  const views = own(
    await ViewMaker.create(device, dataset, {
      n,
      count: 1,
      views: e.views,
      seed,
      output: encoder.input,
      source,
    }),
  );
  onProgress(0.3);
  const needs = matricesOf(e);
  const latents = own(allocate(device, needs.latents));
  const labels = hasLabels(e)
    ? own(
        await LabelAlignment.create(device, {
          ...labelOptions(e, dataset),
          keep: context.keep,
          latents,
          labelAnchors: store.tensor(LABEL_ANCHORS, 'values'),
          backward: true,
        }),
      )
    : undefined;
  onProgress(0.5);
  const generator = hasDecoder(e) ? await buildGenerator(device, context, latents, own) : undefined;
  onProgress(0.8);
  const gradients = [labels?.latentGradient, generator?.decoder.latentGradient].flatMap((g) => g ?? []);
  const [first, second] = gradients;
  if (first === undefined) throw new Error('Nothing is asked of the latents.');
  let latentGradient = first;
  let sum: Bound | undefined;
  if (second) {
    latentGradient = own(allocate(device, needs.gradient));
    const addition = own(createUniforms(device, add, 'addition', 1));
    addition.set(0, { size: n * vectors(d) });
    addition.flush();
    sum = (await compile(device, add, 'add')).bind({ addition, a: first, b: second, sum: latentGradient });
  }
  const inverse = own(
    await Flow.create(device, {
      rows: n,
      d,
      schedule: makeSchedule({ n, d, solver, grid, steps, eps, direction: 'inverse' }),
      anchors: encoder.output,
      anchorCount: n,
      own: 0,
      latents,
      backward: { latentGradient },
      keep: context.keep,
    }),
  );
  const back = labels
    ? undefined
    : own(
        await Alignment.create(device, {
          ...objectiveOptions(e),
          aggregate: 'max',
          first: encoder.output,
          second: encoder.output,
          backward: false,
        }),
      );
  onProgress(1);
  return { views, encoder, inverse, labels, back, generator, sum, store };
}

async function buildGenerator(
  device: GPUDevice,
  { experiment: e, dataset, store, control, source }: ProgramContext,
  latents: Buf<'vec4f'>,
  own: Own,
): Promise<Generator> {
  const spec = decoderSpecOf(e, dataset);
  if (spec === undefined) throw new Error('This experiment has no decoder.');
  const { n, seed } = e;
  const { inputs, kind } = dataset;
  const target = own(allocate(device, matricesOf(e, inputs).target));
  const plain = own(await PlainRows.create(device, dataset, 'train', { rows: n, output: target, source }));
  const make = async (of: ParameterStore, z: Buf<'vec4f'> | undefined) => {
    const decoder = own(
      await Decoder.create(device, of, spec, {
        rows: n,
        which: 'values',
        backward: true,
        ...(z === undefined ? {} : { latents: z }),
      }),
    );
    const flow = own(
      await RectifiedFlow.create(device, { rows: n, inputs, kind, seed, target, decoder, backward: true }),
    );
    return { decoder, flow };
  };
  const main = await make(store, latents);
  return { target: plain, ...main, control: control && (await make(control, undefined)) };
}
