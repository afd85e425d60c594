/** Paints the plane into a texture: background, then one pass after the other. */
import { makeDensityPass, makePriorPass } from './cover-passes';
import { makeArrowsPass, makeParticlesPass, makeTrajectoriesPass } from './flow-passes';
import type { LabelLayer } from './label-layer';
import { makeAnchorsPass, makeImagesPass, makeLatentsPass, makeMarkedPass } from './marks-passes';
import { ZonePicture } from './zone-picture';
import type { Drawn, Inks, PaintPass, PassOptions } from './pass';

/** On the zones, from the bottom of the picture to the top. */
const PASSES = [
  makeDensityPass,
  makePriorPass,
  makeArrowsPass,
  makeTrajectoriesPass,
  makeParticlesPass,
  makeLatentsPass,
  makeAnchorsPass,
  makeImagesPass,
  makeMarkedPass,
];

/** The page's paper, sRGB. */
const PAPER = {
  light: { r: 0xfb / 255, g: 0xfa / 255, b: 0xf7 / 255, a: 1 },
  dark: { r: 0x14 / 255, g: 0x15 / 255, b: 0x19 / 255, a: 1 },
} as const;

export class Painter {
  readonly #device: GPUDevice;
  readonly #zones: ZonePicture;
  readonly #passes: readonly PaintPass[];
  /** Its zones lie under all others, its marks over everything. */
  #labels: LabelLayer | undefined;

  private constructor(device: GPUDevice, zones: ZonePicture, passes: readonly PaintPass[]) {
    this.#device = device;
    this.#zones = zones;
    this.#passes = passes;
  }

  /** Compiles the pipelines. */
  static async create(device: GPUDevice, options: PassOptions): Promise<Painter> {
    const [zones, passes] = await Promise.all([
      ZonePicture.create(device, options),
      Promise.all(PASSES.map((make) => make(device, options))),
    ]);
    return new Painter(device, zones, passes);
  }

  /** What is painted for label anchors; made of the picture of zones. */
  async addLabels(make: (like: ZonePicture) => Promise<LabelLayer>): Promise<LabelLayer> {
    this.#labels = await make(this.#zones);
    return this.#labels;
  }

  bind(inks: Inks): void {
    this.#zones.bind(inks);
    for (const pass of this.#passes) pass.bind(inks);
  }

  /** Records and submits the picture; `after` may add copies to the same command buffer. */
  paint(target: GPUTexture, drawn: Drawn, after?: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.#device.createCommandEncoder({ label: 'plane' });
    this.#labels?.prepare(encoder, target, drawn);
    this.#zones.prepare(encoder, target, drawn);
    const pass = encoder.beginRenderPass({
      label: 'plane',
      colorAttachments: [
        {
          view: target.createView(),
          clearValue: drawn.view.dark ? PAPER.dark : PAPER.light,
          loadOp: 'clear',
          storeOp: 'store',
        },
      ],
    });
    this.#labels?.drawZones(pass, drawn);
    this.#zones.draw(pass, drawn);
    for (const layer of this.#passes) layer.draw(pass, drawn);
    this.#labels?.drawMarks(pass, drawn);
    pass.end();
    after?.(encoder);
    this.#device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    this.#zones.destroy();
  }
}
