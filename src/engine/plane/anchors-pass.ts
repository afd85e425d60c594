/** The anchors: discs with a thin light ring. */
import { compileRender, type BoundRender } from 'webgpu-typed';
import kernel from '../../../shaders/view/paint-anchors.wgsl';
import { OVER, type MakePass } from './pass';

export const makeAnchorsPass: MakePass = async (device, format) => {
  const pipeline = await compileRender(device, kernel, {
    vertex: 'place',
    fragment: 'paint',
    targets: [{ format, blend: OVER }],
  });
  let bound: BoundRender | undefined;
  let count = 0;
  return {
    bind({ frame, marks, swatches, n }) {
      bound = pipeline.bind({ frame, marks, swatches });
      count = n;
    },
    draw(pass, view) {
      if (view.anchors) bound?.draw(pass, 6, count);
    },
  };
};
