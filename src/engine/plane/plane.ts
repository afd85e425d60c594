/**
 * The latent plane: reads the anchors that training writes, fits the plane, computes the zones, paints them.
 *
 * What is shown is one moment: anchors and latents are copied out by the same update, and all that is painted is made of that copy,
 * however long training goes on meanwhile. A view may ask for more than paint: another part of the plane, another time, other axes. It
 * is painted at once with what there is, and what it lacks is computed behind it, the latest view first.
 */
import type { Layer, PlanePicture, PlaneProbe, PlaneView } from '../protocol';
import { cameraOf } from './camera';
import { describe } from './describe';
import type { Cascade } from './cascade';
import type { Fineness } from './cost';
import { develop, lacks, type LabelSheet, type Shown } from './develop';
import { ANCHOR_BITS } from './edges';
import { moveTo, project } from './fit';
import { makeMoment, turnMoment, type Moment } from './moment';
import { Pace } from './pace';
import type { Prober } from './probe';
import { makeParts, type Parts } from './parts';
import { Screen } from './screen';
import { Serial } from './serial';
import type { PlaneOptions, PlaneShown, PlaneSource } from './source';
import { sameAxes } from './view';

const GONE = 'The plane was destroyed.';
const NOTHING = 'The plane shows nothing before its first update.';

export class Plane {
  readonly #device: GPUDevice;
  readonly #source: PlaneSource;
  readonly #options: PlaneOptions;
  readonly #parts: Parts;
  readonly #screen: Screen;
  readonly #pace: Pace;
  readonly #serial = new Serial();
  /** Whether the next update may move the plane. */
  #refit = false;
  /** Whether nothing moves, so that what is new is to be refined at once. */
  #resting = false;
  #refining: Promise<void> | undefined;
  #chasing = false;
  /** Of the moment that was probed last. */
  #prober: Prober | undefined;
  #destroyed = false;

  private constructor(
    device: GPUDevice,
    source: PlaneSource,
    options: PlaneOptions,
    own: { readonly parts: Parts; readonly screen: Screen; readonly pace: Pace },
  ) {
    this.#device = device;
    this.#source = source;
    this.#options = options;
    this.#parts = own.parts;
    this.#screen = own.screen;
    this.#pace = own.pace;
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
    options: PlaneOptions,
  ): Promise<Plane> {
    const { n } = source;
    if (!(Number.isInteger(n) && n >= 1 && n <= ANCHOR_BITS + 1)) {
      throw new RangeError(`The plane draws 1 to ${ANCHOR_BITS + 1} anchors, not ${n}.`);
    }
    const { fallback } = options;
    const parts = await makeParts(device, format, source, fallback);
    context?.configure({ device, format, alphaMode: 'opaque' });
    const pace = new Pace(options.busy);
    const screen = new Screen({
      device,
      context,
      format,
      parts,
      pace,
      fallback,
      embedding: source.embedding,
    });
    return new Plane(device, source, options, { parts, screen, pace });
  }

  /**
   * Reads the anchors back, fits the plane anew, computes the zones coarsely, paints. One at a time: calls while one waits for its turn
   * share one run. Rejects where the plane is destroyed before it is through.
   * @param refit false keeps the plane where it is: for anchors that somebody holds
   */
  update({ refit = true }: { readonly refit?: boolean } = {}): Promise<PlaneShown> {
    this.#resting = false;
    this.#refit ||= refit;
    return this.#serial.run(this.#update);
  }

  /**
   * The zones at full resolution, in slices; for when nothing moves. What is shown stays until a finer picture is complete. Ends
   * early, and quietly, when an update or another view comes in between; zones of other views are refined, too, until the next update.
   */
  refine(): Promise<void> {
    this.#resting = true;
    this.#refining ??= this.#serial.run(this.#refine).finally(() => (this.#refining = undefined));
    return this.#refining;
  }

  /** Repaints at once with what there is, then computes what the view lacks; `onShown` hears when that is there. */
  setView(view: PlaneView): void {
    this.#screen.setView(view);
    this.#chase();
  }

  /**
   * New canvas size, device pixels. Repaints at once with the zones there are, then computes those of the new shape.
   * @throws RangeError for a size that no canvas has
   */
  resize(width: number, height: number): void {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new RangeError(`A canvas of ${width} x ${height} pixels cannot be painted.`);
    }
    if (this.#screen.resize(width, height)) this.#chase();
  }

  /**
   * Follows the point (x, y) of the plane to its anchor, from paper time `from`.
   * @throws Error before the first update
   */
  async probe(x: number, y: number, from = 0): Promise<PlaneProbe> {
    const { Prober } = await import('./probe');
    const { moment } = this.#there();
    if (this.#prober?.moment !== moment) this.#prober = new Prober(moment);
    const { half } = cameraOf(this.#screen.wish.view.camera, moment.extent);
    return this.#prober.probe(x, y, from, 2 * half);
  }

  /**
   * The point of R^d with plane coordinates x and y whose part outside of the plane is that of `base` (d numbers).
   * @throws Error before the first update
   */
  lift(base: ArrayLike<number>, x: number, y: number): Float32Array<ArrayBuffer> {
    return Float32Array.from(moveTo(this.#there().moment.fit, base, x, y));
  }

  /**
   * Plane coordinates (x, y of each) of rows of d numbers.
   * @throws Error before the first update
   */
  project(rows: ArrayLike<number>): Float64Array<ArrayBuffer> {
    const { fit, d } = this.#there().moment;
    return project(fit, rows, rows.length / d, d);
  }

  /** The picture in any size without some of its layers, as bytes. Zones are those of the canvas' shape; resize() first for another. */
  image(width: number, height: number, without: readonly Layer[] = []): Promise<PlanePicture> {
    return this.#screen.image(width, height, without);
  }

  /** Ends what is running at its next slice and frees everything then. The canvas keeps its last picture. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#screen.destroy();
    this.#serial.run(this.#free).catch(() => undefined);
  }

  readonly #free = async (): Promise<void> => {
    await this.#device.queue.onSubmittedWorkDone();
    this.#parts.destroy();
    this.#screen.free();
  };

  readonly #update = async (): Promise<PlaneShown> => {
    if (this.#destroyed) throw new Error(GONE);
    const [source, refit] = [this.#source, this.#refit];
    this.#refit = false;
    return this.#pace.spend(async () => {
      const [anchors, latents, labelAnchors] = await Promise.all([
        source.anchors.read(),
        source.latents.read(),
        source.labelAnchors?.read() ?? new Float32Array(),
      ]);
      const reading = { anchors, latents, labels: source.labels, labelAnchors };
      const { axes } = this.#screen.wish.view;
      return this.#develop(makeMoment(source, reading, axes, this.#screen.shown?.moment, refit));
    });
  };

  /** What the view of the moment lacks. */
  readonly #follow = async (): Promise<void> => {
    const { shown, wish } = this.#screen;
    if (shown === undefined || this.#destroyed || !lacks(shown, wish)) return;
    const { moment } = shown;
    const { axes } = wish.view;
    this.#options.onShown(
      await this.#develop(sameAxes(moment.choice, axes) ? moment : turnMoment(moment, axes)),
    );
  };

  readonly #refine = async (): Promise<void> => {
    await this.#follow();
    const { cascade, plan, labels } = this.#parts;
    const sharpen = ({ region, sheet }: Shown | LabelSheet, by: Cascade, to: Fineness) => {
      const rest = this.#pace.slices({ enough: this.#hurried });
      return by.sharpen(region, sheet, to, async () => {
        await rest();
        return this.#hurried();
      });
    };
    const before = this.#screen.shown;
    const coarse = before?.labels;
    if (before !== undefined && labels !== undefined && coarse?.refined === false && !this.#hurried()) {
      const sheet = await sharpen(coarse, labels.cascade, labels.plan.refined);
      this.#sharpened({ ...before, labels: { ...coarse, sheet, refined: !this.#hurried() } });
    }
    const { shown } = this.#screen;
    if (shown === undefined || shown.refined || this.#hurried()) return;
    const sheet = await sharpen(shown, cascade, plan.refined);
    this.#sharpened({ ...shown, sheet, refined: !this.#hurried() });
  };

  /** Shows a picture that is finer in one respect, unless nothing became of it. */
  #sharpened(finer: Shown): void {
    const { shown } = this.#screen;
    if (finer.sheet === shown?.sheet && finer.labels?.sheet === shown.labels?.sheet && this.#hurried())
      return;
    this.#screen.show(finer);
    if (!this.#destroyed) this.#options.onShown(this.#tell(finer));
  }

  /** Whether something waits that matters more than a finer picture. */
  readonly #hurried = (): boolean => this.#destroyed || this.#serial.waiting || this.#stale();

  /** Whether the view lacks anything. */
  #stale(): boolean {
    const { shown, wish } = this.#screen;
    return shown !== undefined && lacks(shown, wish);
  }

  /** Computes what the view lacks as long as it lacks something: one thing at a time, and no more than a share of the time. */
  #chase(): void {
    if (this.#chasing || this.#destroyed || !this.#stale()) return;
    this.#chasing = true;
    const follow = async () => {
      while (!this.#destroyed && this.#stale()) {
        await this.#pace.turn();
        await this.#pace.spend(() => this.#serial.run(this.#follow));
      }
      this.#chasing = false;
      if (this.#resting && !this.#destroyed) await this.refine();
    };
    // Whatever goes wrong here goes wrong again in the next update, where somebody waits for the answer.
    follow().catch(() => (this.#chasing = false));
  }

  /** Makes of a moment all that the view shows of it, and shows it. Rejects where the plane is destroyed meanwhile. */
  async #develop(moment: Moment): Promise<PlaneShown> {
    const screen = this.#screen;
    try {
      const shown = await develop(this.#device, this.#parts, moment, screen.wish, {
        before: screen.shown,
        now: () => screen.wish,
        cancelled: () => this.#destroyed,
        hold: () => screen.hold(),
      });
      if (shown === undefined) throw new Error(GONE);
      screen.show(shown);
      return this.#tell(shown);
    } finally {
      screen.release();
    }
  }

  #there(): Shown {
    const { shown } = this.#screen;
    if (shown === undefined) throw new Error(NOTHING);
    return shown;
  }

  #tell({ moment, tracks, sheet }: Shown): PlaneShown {
    const camera = cameraOf(this.#screen.wish.view.camera, moment.extent);
    return describe(this.#source, moment, {
      camera,
      tracks,
      grid: sheet.grid,
      schedule: this.#parts.schedule,
    });
  }
}
