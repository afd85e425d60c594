/** A painting pass: one concern of the picture. */
import type { Buf } from 'webgpu-typed';
import type { PlaneView } from '../protocol';
import type { FrameUniforms } from './frame';

/** What passes read. */
export interface Inks {
  readonly frame: FrameUniforms;
  /** columns x rows, as the zone kernels write them. */
  readonly cells: Buf<'u32'>;
  /** 2 n: plane coordinates of anchors, then of latents. */
  readonly marks: Buf<'vec4f'>;
  /** 2 n: (sRGB, class) of zones, then of marks. */
  readonly swatches: Buf<'vec4f'>;
  readonly n: number;
}

export interface PaintPass {
  /** Takes over buffers; called when one of them is a new one. */
  bind(inks: Inks): void;
  /** Records its draw, if the view wants it. */
  draw(pass: GPURenderPassEncoder, view: PlaneView): void;
}

export type MakePass = (device: GPUDevice, format: GPUTextureFormat) => Promise<PaintPass>;

/** Colours that come premultiplied go over what is there. */
export const OVER: GPUBlendState = {
  color: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' },
  alpha: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' },
};
