/**
 * The latent plane: reads the anchors that training writes, fits the plane, computes the zones, paints them.
 *
 * What is shown is one moment: anchors and latents are copied out by the same update, and zones and marks are made of that copy,
 * however long training goes on meanwhile.
 */
import { createBuffer, type Buf } from 'webgpu-typed';
import { pitch } from '../../gpu/matrix';
import type { PlaneInfo, PlaneView } from '../protocol';
import { swatches as colours } from './colour';
import { Cascade, type Region, type Sheet } from './cascade';
import { planZones, type ZonePlan } from './cost';
import { smoothExtent, wantedExtent } from './extent';
import { fitPlane, project, type PlaneFit } from './fit';
import { createFlatZones } from './flat-zones';
import { createFrame, halfSizes, setFrame, type FrameUniforms } from './frame';
import { createLiftedZones } from './lifted-zones';
import { Painter } from './painter';
import { takePicture, type Picture } from './picture';
import { Serial } from './serial';
import { ZONE_SCHEDULE, type ZoneSolver } from './zone-solver';

export interface PlaneSource {
  /** Latent dimension, 1 to 256. */
  readonly d: number;
  /** Anchors drawn, 1 to 4096. */
  readonly n: number;
  /** n x pitch(d): anchors of view 2. They make the field; zones are theirs. */
  readonly anchors: Buf<'vec4f'>;
  /** n x pitch(d): latents of view 1. */
  readonly latents: Buf<'vec4f'>;
  /** Class of each row; read anew at each update. */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
}

export interface PlaneOptions {
  /** A software adapter: coarser pictures. */
  readonly fallback: boolean;
}

/** What is shown; whether latents reach their own anchor is for the caller to know. */
export type PlaneShown = Omit<PlaneInfo, 'aligned'>;

/** The moment that is shown: everything of it is of one update. */
interface Moment {
  readonly fit: PlaneFit;
  readonly extent: number;
  readonly labels: Uint8Array;
}

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
   */
  static async create(
    device: GPUDevice,
    context: GPUCanvasContext | null,
    format: GPUTextureFormat,
    source: PlaneSource,
    { fallback }: PlaneOptions,
  ): Promise<Plane> {
    const { n, d } = source;
    const schedule = ZONE_SCHEDULE;
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
   * share one run.
   */
  update(): Promise<PlaneShown> {
    return this.#serial.run(this.#update);
  }

  /**
   * The zones at full resolution, in slices; for when nothing moves. The coarse picture stays until the fine one is complete. Ends
   * early, and quietly, when an update or a resize comes in between.
   */
  refine(): Promise<void> {
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

  destroy(): void {
    this.#destroyed = true;
    const { solver, context } = this.#parts;
    context?.unconfigure();
    const owned = [solver, this.#frame, this.#marks, this.#swatches, this.#sheet?.cells];
    for (const resource of owned) resource?.destroy();
  }

  readonly #update = async (): Promise<PlaneShown> => {
    const { source, solver } = this.#parts;
    const { n, d } = source;
    const [anchors, latents] = await Promise.all([source.anchors.read(), source.latents.read()]);
    const stored = anchors.slice(0, n * pitch(d)).map((v) => (Number.isFinite(v) ? v : 0));
    const fit = fitPlane(stored, n, d, this.#moment?.fit);
    const places = [project(fit, stored, n), project(fit, latents, n, LINE_OF_LATENTS)];
    const extent = smoothExtent(wantedExtent(...places), this.#moment?.extent);
    const labels = source.labels.slice(0, n);
    solver.aim(stored, fit.axes);
    const sheet = await this.#coarse(extent, () => this.#destroyed);
    // A destroyed plane shows nothing; what it would have shown is still the answer.
    if (sheet !== undefined) {
      this.#moment = { fit, extent, labels };
      this.#writeMarks(places);
      this.#writeColours();
      this.#show(sheet, false);
    }
    return this.#describe({ fit, extent, labels }, sheet);
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
    const wasRefined = this.#refined;
    const sheet = await this.#coarse(this.#moment.extent, this.#hurried);
    if (sheet === undefined) return;
    this.#show(sheet, false);
    if (wasRefined) await this.#refine();
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
      sheet.cells.destroy();
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

  #writeMarks(places: readonly Float64Array[]): void {
    const { n } = this.#parts.source;
    const marks = new Float32Array(8 * n);
    places.forEach((points, set) => {
      for (let i = 0; i < n; i += 1) marks.set(points.subarray(2 * i, 2 * i + 2), 4 * (set * n + i));
    });
    this.#marks.write(marks);
  }

  #writeColours(): void {
    if (this.#moment !== undefined) this.#swatches.write(colours(this.#moment.labels, this.#view.colour));
  }

  #describe({ fit, extent, labels }: Moment, sheet: Sheet | undefined): PlaneShown {
    const { source, plan } = this.#parts;
    return {
      anchors: source.n,
      d: source.d,
      variance: fit.variance,
      extent,
      resolution: sheet === undefined ? plan.base : Math.min(sheet.grid.columns, sheet.grid.rows),
      classes: source.classNames.map((name, k) => ({
        name,
        count: labels.reduce((count, label) => count + (label === k ? 1 : 0), 0),
      })),
    };
  }
}
