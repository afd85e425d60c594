/** Passes over the whole canvas: the density, the prior. */
import { compileRender, type BoundRender } from 'webgpu-typed';
import density from '../../../shaders/view/paint-density.wgsl';
import prior from '../../../shaders/view/paint-prior.wgsl';
import { over, type MakePass } from './pass';

const COVER = { vertex: 'cover', fragment: 'paint' } as const;

/** Shade and contours of pi_t. */
export const makeDensityPass: MakePass = async (device, options) => {
  const pipeline = await compileRender(device, density, { ...COVER, targets: over(options) });
  let bound: BoundRender | undefined;
  return {
    bind: ({ frame, values, summit }) => (bound = pipeline.bind({ frame, values, summit })),
    draw(pass, { view }) {
      if (view.layers.density) bound?.draw(pass, 3);
    },
  };
};

/** Circles of one, two and three standard deviations, and ticks. */
export const makePriorPass: MakePass = async (device, options) => {
  const pipeline = await compileRender(device, prior, { ...COVER, targets: over(options) });
  let bound: BoundRender | undefined;
  return {
    bind: ({ frame }) => (bound = pipeline.bind({ frame })),
    draw(pass, { view }) {
      if (view.layers.prior) bound?.draw(pass, 3);
    },
  };
};
