/** A painting pass: one concern of the picture. */
import type { Buf } from 'webgpu-typed';
import type { PlaneView } from '../protocol';
import type { FrameUniforms } from './frame';

/** What passes read. */
export interface Inks {
  readonly frame: FrameUniforms;
  /** columns x rows, as the zone kernels write them. */
  readonly cells: Buf<'u32'>;
  /** n: plane coordinates of the anchors. */
  readonly places: Buf<'vec2f'>;
  /** 2 n: (sRGB, class) of zones, then (sRGB, 1 where selected) of marks. */
  readonly swatches: Buf<'vec4f'>;
  /** sRGB at equal distances from 0 to 1. */
  readonly ramp: Buf<'vec4f'>;
  /** The field on its grids; see field-grid.ts. */
  readonly values: Buf<'vec4f'>;
  readonly summit: Buf<'f32'>;
  readonly arrows: Buf<'vec2f'>;
  /** Ways of the samples and of the particles, n or so many x (T + 1), and the times of their states. */
  readonly tracks: Buf<'vec2f'>;
  readonly times: Buf<'f32'>;
  readonly particles: Buf<'vec2f'>;
  readonly particleStats: Buf<'vec4f'>;
  /** n images; see images.ts. */
  readonly pixels: Buf<'u32'>;
  readonly n: number;
}

/** What is drawn this time. */
export interface Drawn {
  readonly view: PlaneView;
  /** Changes with the numbers that zones are painted by: colours and the field. */
  readonly version: number;
  /** Pixels of the canvas that a texel of the zones' picture is wide. */
  readonly texel: number;
  /** Opacity of the images. */
  readonly reveal: number;
  /** Arrows on their grid. */
  readonly arrows: number;
}

export interface PaintPass {
  /** Takes over buffers; called when one of them is a new one. */
  bind(inks: Inks): void;
  /** Records its draw, if the view wants it. */
  draw(pass: GPURenderPassEncoder, drawn: Drawn): void;
}

/** What passes are compiled for. */
export interface PassOptions {
  readonly format: GPUTextureFormat;
  /** Shape of the samples' images; null where they have none. */
  readonly images: { readonly width: number; readonly height: number } | null;
}

export type MakePass = (device: GPUDevice, options: PassOptions) => Promise<PaintPass>;

/** Colours that come premultiplied go over what is there. */
const OVER: GPUBlendState = {
  color: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' },
  alpha: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' },
};

/** The target of a pass whose colours come premultiplied. */
export function over({ format }: PassOptions): GPUColorTargetState[] {
  return [{ format, blend: OVER }];
}
