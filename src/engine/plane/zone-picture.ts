/**
 * The zones as a picture of their own. It is painted when zones or colours change, over just their area, and laid under everything else
 * at each repaint, wherever the camera is by then: a moving camera and moving particles cost no more than a copy.
 */
import { compileRender, type BoundRender } from 'webgpu-typed';
import sheet from '../../../shaders/view/paint-sheet.wgsl';
import zones from '../../../shaders/view/paint-zones.wgsl';
import { sheetSize, ZONES_SLOT } from './frame';
import { over, type Drawn, type Inks, type PassOptions } from './pass';

const COVER = { vertex: 'cover', fragment: 'paint' } as const;
const FORMAT: GPUTextureFormat = 'rgba8unorm';

async function compileAll(device: GPUDevice, options: PassOptions) {
  const make = (TONED: boolean) =>
    compileRender(device, zones, { ...COVER, targets: [{ format: FORMAT }], constants: { TONED } });
  const [plain, toned, laid] = await Promise.all([
    make(false),
    make(true),
    compileRender(device, sheet, { ...COVER, targets: over(options) }),
  ]);
  return { plain, toned, laid };
}

/** What a picture of zones is made of. */
type ZoneInks = Pick<Inks, 'frame' | 'cells' | 'swatches' | 'ramp' | 'values'>;

export class ZonePicture {
  readonly #device: GPUDevice;
  readonly #pipelines: Awaited<ReturnType<typeof compileAll>>;
  readonly #between: GPUSampler;
  #inks: ZoneInks | undefined;
  #plain: BoundRender | undefined;
  #toned: BoundRender | undefined;
  #laid: BoundRender | undefined;
  #texture: GPUTexture | undefined;
  /** What the texture shows, told by everything that it depends on. */
  #shows: readonly unknown[] = [];

  private constructor(device: GPUDevice, pipelines: Awaited<ReturnType<typeof compileAll>>) {
    this.#device = device;
    this.#pipelines = pipelines;
    this.#between = device.createSampler({ label: 'zones', magFilter: 'linear', minFilter: 'linear' });
  }

  static async create(device: GPUDevice, options: PassOptions): Promise<ZonePicture> {
    return new ZonePicture(device, await compileAll(device, options));
  }

  /** Another picture by the same pipelines. */
  another(): ZonePicture {
    return new ZonePicture(this.#device, this.#pipelines);
  }

  bind(inks: ZoneInks): void {
    const { frame, cells, swatches, ramp, values } = inks;
    this.#inks = inks;
    this.#plain = this.#pipelines.plain.bind({ frame, cells, swatches, ramp, values });
    this.#toned = this.#pipelines.toned.bind({ frame, cells, swatches, ramp, values });
  }

  /** Records the painting of the zones where they are not what they were, for a target of this size. */
  prepare(encoder: GPUCommandEncoder, target: GPUTexture, { view, version, texel }: Drawn): void {
    const { width, height } = sheetSize(target, texel);
    const { zones: fills, boundaries, labelZones } = view.layers;
    if (this.#inks === undefined || !(fills || boundaries)) return;
    const shows = [
      width,
      height,
      this.#inks.cells,
      version,
      view.colour,
      fills,
      boundaries,
      labelZones,
      view.dark,
    ];
    if (shows.every((part, i) => part === this.#shows[i])) return;
    this.#shows = shows;
    const texture = this.#textureOf(width, height);
    const pass = encoder.beginRenderPass({
      label: 'zones',
      colorAttachments: [{ view: texture.createView(), loadOp: 'clear', storeOp: 'store' }],
    });
    const toned = view.colour !== 'class' && view.colour !== 'anchor';
    (toned ? this.#toned : this.#plain)?.draw(pass, 3, 1, ZONES_SLOT);
    pass.end();
  }

  /** Records the picture's copy onto the canvas. */
  draw(pass: GPURenderPassEncoder, { view: { layers } }: Drawn): void {
    if (layers.zones || layers.boundaries) this.#laid?.draw(pass, 3);
  }

  destroy(): void {
    this.#texture?.destroy();
  }

  #textureOf(width: number, height: number): GPUTexture {
    if (this.#texture?.width === width && this.#texture.height === height) return this.#texture;
    this.#texture?.destroy();
    this.#texture = this.#device.createTexture({
      label: 'zones',
      size: [width, height],
      format: FORMAT,
      usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.TEXTURE_BINDING,
    });
    const frame = this.#inks?.frame;
    if (frame !== undefined) {
      this.#laid = this.#pipelines.laid.bind({
        frame,
        picture: this.#texture.createView(),
        between: this.#between,
      });
    }
    return this.#texture;
  }
}
