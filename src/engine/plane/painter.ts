/** Paints the plane into a texture: background, then one pass after the other. */
import type { PlaneView } from '../protocol';
import { makeAnchorsPass, makeLatentsPass } from './marks-pass';
import type { Inks, PaintPass } from './pass';
import { makePriorPass } from './prior-pass';
import { makeZonesPass } from './zones-pass';

/** The page's paper, sRGB. */
const PAPER = {
  light: { r: 0xfb / 255, g: 0xfa / 255, b: 0xf7 / 255, a: 1 },
  dark: { r: 0x14 / 255, g: 0x15 / 255, b: 0x19 / 255, a: 1 },
} as const;

export class Painter {
  readonly #device: GPUDevice;
  readonly #passes: readonly PaintPass[];

  private constructor(device: GPUDevice, passes: readonly PaintPass[]) {
    this.#device = device;
    this.#passes = passes;
  }

  /** Compiles the pipelines, bottom of the picture first. */
  static async create(device: GPUDevice, format: GPUTextureFormat): Promise<Painter> {
    const makers = [makeZonesPass, makePriorPass, makeLatentsPass, makeAnchorsPass];
    return new Painter(device, await Promise.all(makers.map((make) => make(device, format))));
  }

  bind(inks: Inks): void {
    for (const pass of this.#passes) pass.bind(inks);
  }

  /** Records and submits the picture; `after` may add copies to the same command buffer. */
  paint(target: GPUTexture, view: PlaneView, after?: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.#device.createCommandEncoder({ label: 'plane' });
    const pass = encoder.beginRenderPass({
      label: 'plane',
      colorAttachments: [
        {
          view: target.createView(),
          clearValue: view.dark ? PAPER.dark : PAPER.light,
          loadOp: 'clear',
          storeOp: 'store',
        },
      ],
    });
    for (const layer of this.#passes) layer.draw(pass, view);
    pass.end();
    after?.(encoder);
    this.#device.queue.submit([encoder.finish()]);
  }
}
