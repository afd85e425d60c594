/** The prior: circles of one, two and three standard deviations, and ticks. */
import { compileRender, type BoundRender } from 'webgpu-typed';
import kernel from '../../../shaders/view/paint-prior.wgsl';
import { OVER, type MakePass } from './pass';

export const makePriorPass: MakePass = async (device, format) => {
  const pipeline = await compileRender(device, kernel, {
    vertex: 'cover',
    fragment: 'paint',
    targets: [{ format, blend: OVER }],
  });
  let bound: BoundRender | undefined;
  return {
    bind({ frame }) {
      bound = pipeline.bind({ frame });
    },
    draw(pass) {
      bound?.draw(pass, 3);
    },
  };
};
