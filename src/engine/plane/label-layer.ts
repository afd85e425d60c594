/**
 * What the plane has for label anchors: their zones, where the flow over them leads, as a picture under everything else, and their marks.
 * The solver and the picture are those of the samples' zones once more, over other anchors, with uniforms of their own. Fetched where an
 * experiment learns labels, since others need none of it.
 */
import { compileRender, createBuffer, type BoundRender, type Buf } from 'webgpu-typed';
import marks from '../../../shaders/view/paint-label-anchors.wgsl';
import { assemble } from '../../gpu/assemble';
import type { PlaneView } from '../protocol';
import { Cascade, type Sheet } from './cascade';
import { swatches } from './colour';
import { planZones, type ZonePlan } from './cost';
import { createFlatZones } from './flat-zones';
import { createFrame, setFrame, type FrameState, type FrameUniforms } from './frame';
import { createLiftedZones } from './lifted-zones';
import type { Moment } from './moment';
import { over, type Drawn, type Inks, type PassOptions } from './pass';
import type { ZonePicture } from './zone-picture';
import { ZONE_STEPS, zoneSchedule, type ZoneSolver } from './zone-solver';

export interface LabelLayerOptions extends PassOptions {
  /** Label anchors, K, and their dimension. */
  readonly classes: number;
  readonly d: number;
  /** A software adapter. */
  readonly fallback: boolean;
  /** The picture of the samples' zones, whose pipelines serve for both. */
  readonly like: ZonePicture;
}

interface Own {
  readonly frame: FrameUniforms;
  /** K: plane coordinates of the label anchors. */
  readonly places: Buf<'vec2f'>;
  /** 2 K: as those of samples. */
  readonly swatches: Buf<'vec4f'>;
  readonly picture: ZonePicture;
  readonly solver: ZoneSolver;
}

/** The view as the picture of the label zones takes it: they are the zones. */
function groundOf(view: PlaneView): PlaneView {
  const shown = view.layers.labelZones;
  const layers = { ...view.layers, zones: shown, boundaries: shown, labelZones: false };
  return { ...view, colour: 'class', layers, marked: null };
}

export class LabelLayer {
  readonly plan: ZonePlan;
  readonly cascade: Cascade;
  readonly #classes: number;
  readonly #own: Own;
  readonly #marks: BoundRender;
  #sheet: Sheet | undefined;
  #time = 0;

  private constructor(device: GPUDevice, classes: number, plan: ZonePlan, own: Own, bound: BoundRender) {
    this.plan = plan;
    this.cascade = new Cascade(device, own.solver);
    this.#classes = classes;
    this.#own = own;
    this.#marks = bound;
  }

  static create(device: GPUDevice, options: LabelLayerOptions): Promise<LabelLayer> {
    const { classes: n, d, fallback, like } = options;
    const plan = planZones({ n, d, steps: ZONE_STEPS, fallback });
    const solving = { n, d, schedule: zoneSchedule(n, d), slice: plan.slice };
    return assemble(async (own) => {
      const frame = own(createFrame(device));
      const places = own(createBuffer(device, 'vec2f', n, 'label places'));
      const colours = own(createBuffer(device, 'vec4f', 2 * n, 'label swatches'));
      const [solver, pipeline] = await Promise.all([
        (d <= 2 ? createFlatZones(device, solving) : createLiftedZones(device, solving)).then(own),
        compileRender(device, marks, { vertex: 'place', fragment: 'paint', targets: over(options) }),
      ]);
      const bound = pipeline.bind({ frame, places, swatches: colours });
      const picture = own(like.another());
      return new LabelLayer(device, n, plan, { frame, places, swatches: colours, picture, solver }, bound);
    });
  }

  /** Takes over the label anchors of a moment, to be followed from this time on. */
  aim({ labelAnchors, fit, d }: Moment, time: number): void {
    this.#own.solver.aim(labelAnchors, fit.axes, fit.origin);
    if (time !== this.#time) this.#own.solver.setSchedule(zoneSchedule(this.#classes, d, time));
    this.#time = time;
  }

  /** Shows the label anchors of a moment, and their zones where they are known. */
  show(
    { labelPlaces }: Moment,
    sheet: Sheet | undefined,
    { ramp, values }: Pick<Inks, 'ramp' | 'values'>,
  ): void {
    this.#own.places.write(Float32Array.from(labelPlaces));
    this.#sheet = sheet;
    if (sheet !== undefined) this.#own.picture.bind({ ...this.#own, ramp, values, cells: sheet.cells });
  }

  /** @param selected samples that keep their colours, with the classes that they are of; null for all */
  paintBy(selected: readonly number[] | null, labels: Uint8Array): void {
    const classes = Uint8Array.from({ length: this.#classes }, (_, k) => k);
    const chosen = selected === null ? null : [...new Set(selected.map((i) => labels[i] ?? 0))];
    this.#own.swatches.write(swatches(classes, 'class', chosen));
  }

  /** What is submitted later paints with it. */
  setFrame(state: FrameState): void {
    const zones = this.#sheet?.grid ?? state.zones;
    setFrame(this.#own.frame, { ...state, n: this.#classes, zones, view: groundOf(state.view) });
  }

  /** Records the painting of the zones where they are not what they were. */
  prepare(encoder: GPUCommandEncoder, target: GPUTexture, drawn: Drawn): void {
    if (this.#sheet !== undefined)
      this.#own.picture.prepare(encoder, target, { ...drawn, view: groundOf(drawn.view) });
  }

  /** Records the zones. */
  drawZones(pass: GPURenderPassEncoder, drawn: Drawn): void {
    if (this.#sheet !== undefined) this.#own.picture.draw(pass, { ...drawn, view: groundOf(drawn.view) });
  }

  /** Records the marks. */
  drawMarks(pass: GPURenderPassEncoder, { view: { layers } }: Drawn): void {
    if (layers.labelAnchors) this.#marks.draw(pass, 6, this.#classes);
  }

  destroy(): void {
    const { frame, places, swatches: colours, picture, solver } = this.#own;
    for (const resource of [frame, places, colours, picture, solver]) resource.destroy();
  }
}
