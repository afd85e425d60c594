/** Where a picture is painted: the canvas, how it is to look, and when it is painted anew. */
import type { Space } from '../../experiment';
import type { Layer, PlanePicture, PlaneView } from '../protocol';
import { cameraOf, type CanvasSize } from './camera';
import { swatches } from './colour';
import type { Shown, Wish } from './develop';
import { setFrame } from './frame';
import { revealed } from './images';
import type { Pace } from './pace';
import { Motion } from './particles';
import type { Parts } from './parts';
import { takePicture } from './picture';
import { embeddingView, FIRST_VIEW, rings, shownOf } from './view';

export interface ScreenOptions {
  readonly device: GPUDevice;
  /** Null for pictures by `image` only. */
  readonly context: GPUCanvasContext | null;
  readonly format: GPUTextureFormat;
  readonly parts: Parts;
  readonly pace: Pace;
  /** A software adapter. */
  readonly fallback: boolean;
  /** What an embedding without zones is to fill; undefined where there are zones. */
  readonly embedding: Space | undefined;
}

/** Pixels from which on a software adapter paints zones that are still coarse in half the resolution. */
const MANY = 300_000;

export class Screen {
  readonly #options: ScreenOptions;
  readonly #motion: Motion;
  #view: PlaneView;
  #size: CanvasSize = { width: 720, height: 720 };
  #shown: Shown | undefined;
  /** Whether the GPU is at the last repaint, whether buffers are between two pictures, and whether there is something to paint after that. */
  #painting = false;
  #held = false;
  #again = false;
  /** Counts what zones are painted by besides their cells: colours and the field. */
  #version = 0;
  #destroyed = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
    const { context, pace, fallback, device } = options;
    this.#view = this.#visible(FIRST_VIEW);
    const paint = async () => {
      this.repaint();
      await device.queue.onSubmittedWorkDone();
    };
    this.#motion = new Motion({ pace, fallback, paint });
    if (context !== null) this.#size = { width: context.canvas.width, height: context.canvas.height };
  }

  /** What is wanted. */
  get wish(): Wish {
    return { view: this.#view, size: this.#size };
  }

  /** What is there. */
  get shown(): Shown | undefined {
    return this.#shown;
  }

  setView(view: PlaneView): void {
    const last = this.#view;
    this.#view = this.#visible(view);
    if (this.#view.colour !== last.colour || view.selected !== last.selected) this.#writeColours();
    this.#move();
    this.repaint();
  }

  /** What can be seen of a view. */
  #visible(view: PlaneView): PlaneView {
    const { embedding } = this.#options;
    return embedding === undefined ? view : embeddingView(view, embedding);
  }

  /** @returns whether it is another size */
  resize(width: number, height: number): boolean {
    if (width === this.#size.width && height === this.#size.height) return false;
    this.#size = { width, height };
    const { context } = this.#options;
    if (context !== null) Object.assign(context.canvas, { width, height });
    this.repaint();
    return true;
  }

  /** No repaint until the next `show` or `release`. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    if (this.#again) this.repaint();
  }

  /** Takes over a picture and frees the sheets of the last one. */
  show(shown: Shown): void {
    const last = this.#shown;
    if (this.#destroyed) {
      release(shown, last);
      return;
    }
    if (last !== undefined) release(last, shown);
    this.#shown = shown;
    if (shown.moment !== last?.moment) this.#writeColours();
    if (shown.field !== last?.field) this.#version += 1;
    const { painter, tracks, particles, field, labels, ...inks } = this.#options.parts;
    painter.bind({
      ...inks,
      cells: shown.sheet.cells,
      values: field.values,
      summit: field.summit,
      arrows: field.arrows,
      tracks: tracks.points,
      times: tracks.times,
      particles: particles.points,
      particleStats: particles.stats,
      n: shown.moment.n,
    });
    labels?.show(shown.moment, shown.labels?.sheet, { ramp: inks.ramp, values: field.values });
    this.#held = false;
    this.#move();
    this.repaint();
  }

  /** Paints on the canvas; when the GPU is through with the last time, if it is not yet, so that repaints never pile up. */
  repaint(): void {
    const { context, device } = this.#options;
    const shown = this.#shown;
    if (context === null || this.#destroyed || shown === undefined) return;
    this.#again = this.#painting || this.#held;
    if (this.#again) return;
    this.#painting = true;
    this.#paint(context.getCurrentTexture(), shown, this.#view);
    const done = async () => {
      await device.queue.onSubmittedWorkDone();
      this.#painting = false;
      if (this.#again) this.repaint();
    };
    // A device that is lost paints no more.
    done().catch(() => undefined);
  }

  /** The picture in any size without some of its layers, as bytes. @throws Error where nothing is shown */
  image(width: number, height: number, without: readonly Layer[] = []): Promise<PlanePicture> {
    const { device, format } = this.#options;
    const shown = this.#shown;
    if (shown === undefined) throw new Error('Nothing is shown yet.');
    const view = this.#view;
    const layers = { ...view.layers, ...Object.fromEntries(without.map((layer) => [layer, false])) };
    return takePicture(device, format, width, height, (target, after) =>
      this.#paint(target, shown, { ...view, layers }, after),
    );
  }

  /** The canvas keeps its last picture. */
  destroy(): void {
    this.#destroyed = true;
    this.#motion.set(false);
  }

  /** Frees the sheets. */
  free(): void {
    if (this.#shown !== undefined) release(this.#shown);
  }

  /** Lets particles move where they are seen to. */
  #move(): void {
    const { layers, motion } = this.#view;
    const seen = this.#options.context !== null && this.#shown?.particles === true;
    this.#motion.set(seen && motion && layers.particles && !this.#destroyed);
  }

  #paint(
    target: GPUTexture,
    shown: Shown,
    wanted: PlaneView,
    after?: (encoder: GPUCommandEncoder) => void,
  ): void {
    const { moment, sheet, grids, refined, labels } = shown;
    const { fallback, parts, embedding } = this.#options;
    const size = { width: target.width, height: target.height };
    const view = shownOf(wanted, {
      field: shown.field !== undefined,
      particles: shown.particles,
      labels: labels !== undefined,
    });
    const camera = cameraOf(view.camera, moment.extent);
    const reveal = view.layers.images ? revealed(moment.places, camera, size) : 0;
    const texel = fallback && !refined && size.width * size.height > MANY ? 2 : 1;
    const state = {
      size,
      camera,
      zones: sheet.grid,
      texel,
      field: grids,
      n: moment.n,
      d: moment.d,
      states: parts.tracks.times.length,
      // Points of an embedding are its shadow on the plane, wherever that is.
      offset: embedding === undefined ? Math.hypot(...moment.fit.origin) : 0,
      rings: rings(moment.d, embedding ?? 'gaussian'),
      view,
      clock: this.#motion.clock,
      reveal,
    };
    setFrame(parts.frame, state);
    parts.labels?.setFrame(state);
    const arrows = grids.arrows.columns * grids.arrows.rows;
    parts.painter.paint(target, { view, version: this.#version, texel, reveal, arrows }, after);
  }

  #writeColours(): void {
    if (this.#shown === undefined || this.#destroyed) return;
    const { colour, selected } = this.#view;
    this.#version += 1;
    const by = colour === 'anchor' ? 'anchor' : 'class';
    const { labels } = this.#shown.moment;
    this.#options.parts.swatches.write(swatches(labels, by, selected));
    this.#options.parts.labels?.paintBy(selected, labels);
  }
}

/** Frees the sheets of a picture that are not those of another one as well. */
function release(shown: Shown, other?: Shown): void {
  if (shown.sheet !== other?.sheet) shown.sheet.cells.destroy();
  if (shown.labels?.sheet !== other?.labels?.sheet) shown.labels?.sheet.cells.destroy();
}
