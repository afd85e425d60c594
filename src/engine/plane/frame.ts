/** The uniforms of all painting passes. */
import { createUniforms } from 'webgpu-typed';
import paintZones from '../../../shaders/view/paint-zones.wgsl';
import type { PlaneView } from '../protocol';
import type { ZoneGrid } from './zone-solver';

/** Where the camera stands, and over what. */
export interface Camera {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Half width of the square that must be visible, latent units; the longer side of the canvas shows more. */
  readonly extent: number;
}

/** Latent units from the centre to the right and to the top edge. */
export function halfSizes({ width, height, extent }: Camera): [number, number] {
  const shorter = Math.min(width, height);
  return [(extent * width) / shorter, (extent * height) / shorter];
}

export interface FrameState {
  readonly camera: Camera;
  readonly zones: ZoneGrid;
  readonly n: number;
  readonly d: number;
  readonly view: PlaneView;
}

export type FrameUniforms = ReturnType<typeof createFrame>;

export function createFrame(device: GPUDevice) {
  return createUniforms(device, paintZones, 'frame', 1);
}

/** Packs and flushes: what is submitted later paints with it. */
export function setFrame(frame: FrameUniforms, { camera, zones, n, d, view }: FrameState): void {
  const unit = Math.max(1, Math.min(camera.width, camera.height) / 720);
  frame.set(0, {
    half: halfSizes(camera),
    size: [camera.width, camera.height],
    zoneHalf: zones.half,
    columns: zones.columns,
    rows: zones.rows,
    anchors: n,
    flat: d === 1 ? 1 : 0,
    unit,
    // Crowds get smaller discs.
    radius: unit * Math.min(4.2, Math.max(1.6, 3.4 * (192 / n) ** 0.3)),
    dark: view.dark ? 1 : 0,
    zones: view.zones ? 1 : 0,
  });
  frame.flush();
}
