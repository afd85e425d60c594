/** Passes that draw something for each sample: anchors, latents, images, the mark. */
import { compileRender, type BoundRender } from 'webgpu-typed';
import anchors from '../../../shaders/view/paint-anchors.wgsl';
import images from '../../../shaders/view/paint-images.wgsl';
import latents from '../../../shaders/view/paint-latents.wgsl';
import marked from '../../../shaders/view/paint-marked.wgsl';
import { over, type MakePass } from './pass';

const QUADS = { vertex: 'place', fragment: 'paint' } as const;
/** Vertices of a quad. */
const SIX = 6;

/** Discs with a thin light ring. */
export const makeAnchorsPass: MakePass = async (device, options) => {
  const pipeline = await compileRender(device, anchors, { ...QUADS, targets: over(options) });
  let bound: BoundRender | undefined;
  let count = 0;
  return {
    bind({ frame, places, swatches, n }) {
      bound = pipeline.bind({ frame, places, swatches });
      count = n;
    },
    draw(pass, { view }) {
      if (view.layers.anchors) bound?.draw(pass, SIX, count);
    },
  };
};

/** Small dots where the flow has carried the latents by the view's time. */
export const makeLatentsPass: MakePass = async (device, options) => {
  const pipeline = await compileRender(device, latents, { ...QUADS, targets: over(options) });
  let bound: BoundRender | undefined;
  let count = 0;
  return {
    bind({ frame, tracks, times, swatches, n }) {
      bound = pipeline.bind({ frame, tracks, times, swatches });
      count = n;
    },
    draw(pass, { view }) {
      if (view.layers.latents) bound?.draw(pass, SIX, count);
    },
  };
};

/** Images at their anchors, where there is room for them. */
export const makeImagesPass: MakePass = async (device, options) => {
  const { width = 1, height = 1 } = options.images ?? {};
  const pipeline = await compileRender(device, images, {
    ...QUADS,
    targets: over(options),
    constants: { WIDE: width, HIGH: height },
  });
  let bound: BoundRender | undefined;
  let count = 0;
  return {
    bind({ frame, places, swatches, pixels, n }) {
      bound = pipeline.bind({ frame, places, swatches, pixels });
      count = n;
    },
    draw(pass, { view, reveal }) {
      if (options.images !== null && view.layers.images && reveal > 0) bound?.draw(pass, SIX, count);
    },
  };
};

/** Rings around the anchor and the latent of the marked sample. */
export const makeMarkedPass: MakePass = async (device, options) => {
  const pipeline = await compileRender(device, marked, { ...QUADS, targets: over(options) });
  let bound: BoundRender | undefined;
  let count = 0;
  return {
    bind({ frame, tracks, times, places, n }) {
      bound = pipeline.bind({ frame, tracks, times, places });
      count = n;
    },
    draw(pass, { view }) {
      if (view.marked !== null && view.marked < count) bound?.draw(pass, SIX, 2);
    },
  };
};
