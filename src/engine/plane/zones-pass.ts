/** The zones: fills, lines between anchors, lines between classes. */
import { compileRender, type BoundRender } from 'webgpu-typed';
import kernel from '../../../shaders/view/paint-zones.wgsl';
import type { MakePass } from './pass';

export const makeZonesPass: MakePass = async (device, format) => {
  const pipeline = await compileRender(device, kernel, {
    vertex: 'cover',
    fragment: 'paint',
    targets: [{ format }],
  });
  let bound: BoundRender | undefined;
  return {
    bind({ frame, cells, swatches }) {
      bound = pipeline.bind({ frame, cells, swatches });
    },
    draw(pass, view) {
      if (view.zones) bound?.draw(pass, 3);
    },
  };
};
