/** What is drawn once a sample, on top of the zones: anchors as discs with a thin light ring, latents as small dots. */
import { compileRender, type BoundRender } from 'webgpu-typed';
import anchors from '../../../shaders/view/paint-anchors.wgsl';
import latents from '../../../shaders/view/paint-latents.wgsl';
import { OVER, type MakePass } from './pass';

/** One pass: a quad (six vertices) a sample, drawn where the view shows this layer. */
function marksPass(kernel: typeof anchors | typeof latents, layer: 'anchors' | 'latents'): MakePass {
  return async (device, format) => {
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
        if (view[layer]) bound?.draw(pass, 6, count);
      },
    };
  };
}

export const makeAnchorsPass = marksPass(anchors, 'anchors');
export const makeLatentsPass = marksPass(latents, 'latents');
