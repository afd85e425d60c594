/** The uniforms of all painting passes. */
import { createUniforms } from 'webgpu-typed';
import paintZones from '../../../shaders/view/paint-zones.wgsl';
import type { Camera, Colouring, PlaneView } from '../protocol';
import { halfSizes, type CanvasSize } from './camera';
import type { FieldGrids } from './field-grid';
import type { ZoneGrid } from './zone-solver';

export interface FrameState {
  readonly size: CanvasSize;
  readonly camera: Camera;
  readonly zones: ZoneGrid;
  /** Pixels of the canvas that a texel of the zones' picture is wide. */
  readonly texel: number;
  readonly field: FieldGrids;
  readonly n: number;
  readonly d: number;
  /** States of a track. */
  readonly states: number;
  /** Distance of the plane from the prior's centre. */
  readonly offset: number;
  /** Radii of the prior's circles. */
  readonly rings: readonly [number, number, number];
  readonly view: PlaneView;
  /** Of moving particles, 0 to 1 again and again; null where they stand. */
  readonly clock: number | null;
  /** Opacity of the images at anchors. */
  readonly reveal: number;
}

export type FrameUniforms = ReturnType<typeof createFrame>;

/** Slots of the uniforms: what the camera sees, and the area of the zones' own picture. */
export const FRAME_SLOTS = 2;
export const ZONES_SLOT = 1;

/** As shaders/lib/plane_frame.wgsl has it. */
const COLOURINGS: Readonly<Record<Colouring, number>> = {
  class: 0,
  anchor: 0,
  early: 1,
  largest: 2,
  entropy: 3,
};

/** Side of an image at its anchor, strokes. */
const THUMB = 26;

export function createFrame(device: GPUDevice) {
  return createUniforms(device, paintZones, 'frame', FRAME_SLOTS);
}

/** Pixels of a stroke that is meant to be 1 wide. */
function strokeOf({ width, height }: CanvasSize): number {
  return Math.max(1, Math.min(width, height) / 720);
}

/** Pixels, side of an image at its anchor. */
export function thumbOf(size: CanvasSize): number {
  return Math.round(THUMB * strokeOf(size));
}

/** Texels of the zones' picture on a canvas of this size. */
export function sheetSize({ width, height }: CanvasSize, texel: number): CanvasSize {
  return { width: Math.ceil(width / texel), height: Math.ceil(height / texel) };
}

/** Packs and flushes: what is submitted later paints with it. */
export function setFrame(frame: FrameUniforms, state: FrameState): void {
  const { size, camera, zones, texel, field, n, d, states, offset, rings, view, clock, reveal } = state;
  const unit = strokeOf(size);
  const { values, arrows } = field;
  const seen = {
    centre: [camera.x, camera.y] as [number, number],
    half: halfSizes(size, camera.half),
  };
  const common = {
    size: [size.width, size.height] as [number, number],
    zoneCentre: [...zones.centre] as [number, number],
    zoneHalf: [...zones.half] as [number, number],
    fieldCentre: [...values.centre] as [number, number],
    fieldHalf: [...values.half] as [number, number],
    arrowCentre: [...arrows.centre] as [number, number],
    arrowHalf: [...arrows.half] as [number, number],
    columns: zones.columns,
    rows: zones.rows,
    fieldColumns: values.columns,
    fieldRows: values.rows,
    arrowColumns: arrows.columns,
    arrowRows: arrows.rows,
    anchors: n,
    states,
    flat: d === 1 ? 1 : 0,
    colouring: COLOURINGS[view.colour],
    marked: Math.min(n - 1, Math.max(0, view.marked ?? 0)),
    unit,
    // Crowds get smaller discs.
    radius: unit * Math.min(4.2, Math.max(1.6, 3.4 * (192 / n) ** 0.3)),
    dark: view.dark ? 1 : 0,
    zones: view.layers.zones || view.layers.labelZones ? 1 : 0,
    lines: view.layers.boundaries ? 1 : 0,
    time: Math.min(1, Math.max(0, view.time)),
    clock: clock ?? -1,
    offset,
    rings: [...rings] as [number, number, number],
    thumb: thumbOf(size),
    reveal,
  };
  frame.set(0, { ...common, ...seen });
  const sheet = sheetSize(size, texel);
  frame.set(ZONES_SLOT, {
    ...common,
    size: [sheet.width, sheet.height],
    unit: unit / texel,
    // Over label zones there are but lines, dark ones, since those of label zones are bright.
    ...(view.layers.labelZones ? { zones: 0, dark: 0 } : {}),
    centre: [...zones.centre],
    half: [...zones.half],
  });
  frame.flush();
}
