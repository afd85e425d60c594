/**
 * The latent plane: reads the anchors that training writes, fits the plane, computes the zones, paints them.
 *
 * What is shown is one moment: anchors and latents are copied out by the same update, and zones and marks are made of that copy,
 * however long training goes on meanwhile.
 */
import { createBuffer, type Buf } from 'webgpu-typed';
import { pitch } from '../../gpu/matrix';
import type { PlaneView } from '../protocol';
import { swatches as colours } from './colour';
import { Cascade, type Region, type Sheet } from './cascade';
import { planZones, type ZonePlan } from './cost';
import { ANCHOR_BITS } from './edges';
import { smoothExtent, wantedExtent } from './extent';
import { fitPlane, project, type PlaneFit } from './fit';
import { createFlatZones } from './flat-zones';
import { createFrame, halfSizes, setFrame, type FrameUniforms } from './frame';
import { createLiftedZones } from './lifted-zones';
import { packMarks } from './marks';
import { Painter } from './painter';
import { takePicture, type Picture } from './picture';
import { Serial } from './serial';
import { describe, type PlaneOptions, type PlaneShown, type PlaneSource } from './source';
import { zoneSchedule, type ZoneSolver } from './zone-solver';

/** The moment that is shown: everything of it is of one update. */
interface Moment {
  readonly fit: PlaneFit;
  readonly extent: number;
  readonly labels: Uint8Array;
}

const GONE = 'The plane was destroyed.';
/** Where the latents of a line are drawn, below the anchors' line; latent units. */
const LINE_OF_LATENTS = -0.35;

interface Parts {
  readonly device: GPUDevice;
  readonly context: GPUCanvasContext | null;
  readonly format: GPUTextureFormat;
  readonly source: PlaneSource;
  readonly solver: ZoneSolver;
  readonly cascade: Cascade;
  readonly plan: ZonePlan;
  readonly painter: Painter;
}

export class Plane {
  readonly #parts: Parts;
  readonly #frame: FrameUniforms;
  readonly #marks: Buf<'vec4f'>;
  readonly #swatches: Buf<'vec4f'>;
  readonly #serial = new Serial();
  #view: PlaneView = { colour: 'class', zones: true, anchors: true, latents: false, dark: false };
  #size = { width: 720, height: 720 };
  #moment: Moment | undefined;
  #sheet: Sheet | undefined;
  /** What the sheet covers. */
  #region: Region | undefined;
  /** Whether nothing moves, so that a new shape is to be refined at once. */
  #resting = false;
  /** Whether the sheet is as fine as it may be. */
  #refined = false;
  #refining: Promise<void> | undefined;
  #destroyed = false;

  private constructor(parts: Parts) {
    this.#parts = parts;
    const { device, source } = parts;
    this.#frame = createFrame(device);
    this.#marks = createBuffer(device, 'vec4f', 2 * source.n, 'plane marks');
    this.#swatches = createBuffer(device, 'vec4f', 2 * source.n, 'plane swatches');
  }

  /**
   * Compiles everything and configures the canvas; nothing is painted before the first update.
   * @param context null for pictures by `image` only
   * @param format what the context is configured with: rgba8unorm or bgra8unorm
   * @throws RangeError for more anchors than a cell can name
   */
  static async create(
    device: GPUDevice,
    context: GPUCanvasContext | null,
    format: GPUTextureFormat,
    source: PlaneSource,
    { fallback }: PlaneOptions,
  ): Promise<Plane> {
    const { n, d } = source;
    if (!(Number.isInteger(n) && n >= 1 && n <= ANCHOR_BITS + 1)) {
      throw new RangeError(`The plane draws 1 to ${ANCHOR_BITS + 1} anchors, not ${n}.`);
    }
    const schedule = zoneSchedule(n, d);
    const plan = planZones({ n, d, steps: schedule.steps.length, fallback });
    const options = { n, d, schedule, slice: plan.slice };
    const [painter, solver] = await Promise.all([
      Painter.create(device, format),
      d <= 2 ? createFlatZones(device, options) : createLiftedZones(device, options),
    ]);
    context?.configure({ device, format, alphaMode: 'opaque' });
    const cascade = new Cascade(device, solver);
    const plane = new Plane({ device, context, format, source, solver, cascade, plan, painter });
    if (context !== null) plane.#size = { width: context.canvas.width, height: context.canvas.height };
    return plane;
  }

  /**
   * Reads the anchors back, fits the plane anew, computes the zones coarsely, paints. One at a time: calls while one waits for its turn
   * share one run. Rejects where the plane is destroyed before it is through.
   */
  update(): Promise<PlaneShown> {
    this.#resting = false;
    return this.#serial.run(this.#update);
  }

  /**
   * The zones at full resolution, in slices; for when nothing moves. What is shown stays until a finer picture is complete. Ends
   * early, and quietly, when an update or a resize comes in between; after a resize the zones of the new shape are refined, too.
   */
  refine(): Promise<void> {
    this.#resting = true;
    this.#refining ??= this.#serial.run(this.#refine).finally(() => (this.#refining = undefined));
    return this.#refining;
  }

  /** Repaints with the same zones. */
  setView(view: PlaneView): void {
    const recolour = view.colour !== this.#view.colour;
    this.#view = view;
    if (recolour) this.#writeColours();
    this.#repaint();
  }

  /**
   * New canvas size, device pixels. Repaints at once with the zones there are, then computes those of the new shape.
   * @throws RangeError for a size that no canvas has
   */
  resize(width: number, height: number): void {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new RangeError(`A canvas of ${width} x ${height} pixels cannot be painted.`);
    }
    const { context } = this.#parts;
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    if (context !== null) Object.assign(context.canvas, { width, height });
    this.#repaint();
    // Whatever goes wrong here goes wrong again in the next update, where somebody waits for the answer.
    this.#serial.run(this.#reshape).catch(() => undefined);
  }

  /** The picture in any size, as bytes. Zones are those of the canvas' shape; resize() first for another. */
  image(width: number, height: number): Promise<Picture> {
    const { device, format, painter } = this.#parts;
    return takePicture(device, format, width, height, (target, after) => {
      this.#setFrame(width, height);
      painter.paint(target, this.#view, after);
    });
  }

  /** Ends what is running at its next slice and frees everything then. The canvas keeps its last picture. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#serial.run(this.#free).catch(() => undefined);
  }

  readonly #free = async (): Promise<void> => {
    const { device, solver } = this.#parts;
    await device.queue.onSubmittedWorkDone();
    const owned = [solver, this.#frame, this.#marks, this.#swatches, this.#sheet?.cells];
    for (const resource of owned) resource?.destroy();
  };

  readonly #update = async (): Promise<PlaneShown> => {
    const { source, solver } = this.#parts;
    const { n, d } = source;
    if (this.#destroyed) throw new Error(GONE);
    const [anchors, latents] = await Promise.all([source.anchors.read(), source.latents.read()]);
    const stored = anchors.slice(0, n * pitch(d)).map((v) => (Number.isFinite(v) ? v : 0));
    const fit = fitPlane(stored, n, d, this.#moment?.fit);
    const places = [project(fit, stored, n), project(fit, latents, n, LINE_OF_LATENTS)];
    const extent = smoothExtent(wantedExtent(...places), this.#moment?.extent);
    const labels = source.labels.slice(0, n);
    solver.aim(stored, fit.axes);
    const sheet = await this.#coarse(extent, () => this.#destroyed);
    if (sheet === undefined) throw new Error(GONE);
    this.#moment = { fit, extent, labels };
    this.#marks.write(packMarks(places));
    this.#writeColours();
    this.#show(sheet, false);
    return describe(source, labels, { fit, extent, grid: sheet.grid });
  };

  readonly #refine = async (): Promise<void> => {
    const { cascade, plan } = this.#parts;
    await this.#reshape();
    const [region, sheet] = [this.#region, this.#sheet];
    if (region === undefined || sheet === undefined || this.#refined || this.#hurried()) return;
    const finer = await cascade.sharpen(region, sheet, plan.refined, this.#hurried);
    if (finer !== sheet || !this.#hurried()) this.#show(finer, !this.#hurried());
  };

  /** The zones of the moment shown, for the canvas as it is now. */
  readonly #reshape = async (): Promise<void> => {
    const { width, height } = this.#size;
    if (this.#moment === undefined) return;
    if (this.#region?.width === width && this.#region.height === height) return;
    const sheet = await this.#coarse(this.#moment.extent, this.#hurried);
    if (sheet === undefined) return;
    this.#show(sheet, false);
    if (this.#resting) await this.#refine();
  };

  /** Whether something waits that matters more than a finer picture. */
  readonly #hurried = (): boolean => this.#destroyed || this.#serial.waiting;

  /** Zones for the canvas as it is, or undefined where that was cancelled. */
  async #coarse(extent: number, cancelled: () => boolean): Promise<Sheet | undefined> {
    const { cascade, plan } = this.#parts;
    const { width, height } = this.#size;
    const region = { width, height, half: halfSizes({ width, height, extent }) };
    const base = await cascade.begin(region, plan.base, cancelled);
    if (base === undefined) return undefined;
    const left = { ...plan.coarse, cells: plan.coarse.cells - base.cells.length };
    const sheet = await cascade.sharpen(region, base, left, cancelled);
    if (sheet !== base || cancelled()) base.cells.destroy();
    if (cancelled()) {
      sheet.cells.destroy();
      return undefined;
    }
    this.#region = region;
    return sheet;
  }

  #show(sheet: Sheet, refined: boolean): void {
    if (this.#destroyed) {
      if (sheet !== this.#sheet) sheet.cells.destroy();
      return;
    }
    if (sheet !== this.#sheet) this.#sheet?.cells.destroy();
    this.#sheet = sheet;
    this.#refined = refined;
    this.#parts.painter.bind({
      frame: this.#frame,
      cells: sheet.cells,
      marks: this.#marks,
      swatches: this.#swatches,
      n: this.#parts.source.n,
    });
    this.#repaint();
  }

  #repaint(): void {
    const { context, painter } = this.#parts;
    if (context === null || this.#destroyed) return;
    this.#setFrame(this.#size.width, this.#size.height);
    painter.paint(context.getCurrentTexture(), this.#view);
  }

  #setFrame(width: number, height: number): void {
    if (this.#sheet === undefined || this.#moment === undefined) return;
    const { n, d } = this.#parts.source;
    const camera = { width, height, extent: this.#moment.extent };
    setFrame(this.#frame, { camera, zones: this.#sheet.grid, n, d, view: this.#view });
  }

  #writeColours(): void {
    if (this.#moment !== undefined && !this.#destroyed)
      this.#swatches.write(colours(this.#moment.labels, this.#view.colour));
  }
}
