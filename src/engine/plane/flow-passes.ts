/** Passes that show the flow: arrows, trajectories, particles. */
import { compileRender, type BoundRender } from 'webgpu-typed';
import arrows from '../../../shaders/view/paint-arrows.wgsl';
import particles from '../../../shaders/view/paint-particles.wgsl';
import trajectories from '../../../shaders/view/paint-trajectories.wgsl';
import { over, type MakePass } from './pass';

const QUADS = { vertex: 'place', fragment: 'paint' } as const;
/** Vertices of a quad. */
const SIX = 6;

/** Velocities on a coarse grid. */
export const makeArrowsPass: MakePass = async (device, options) => {
  const pipeline = await compileRender(device, arrows, { ...QUADS, targets: over(options) });
  let bound: BoundRender | undefined;
  return {
    bind: ({ frame, arrows: velocities }) => (bound = pipeline.bind({ frame, velocities })),
    draw(pass, { view, arrows: count }) {
      if (view.layers.arrows) bound?.draw(pass, SIX, count);
    },
  };
};

/** Ways from latents to anchors; the marked sample's also where the others are not shown. */
export const makeTrajectoriesPass: MakePass = async (device, options) => {
  const [every, one] = await Promise.all(
    [false, true].map((SOLO) =>
      compileRender(device, trajectories, { ...QUADS, targets: over(options), constants: { SOLO } }),
    ),
  );
  let all: BoundRender | undefined;
  let solo: BoundRender | undefined;
  let [count, legs] = [0, 0];
  return {
    bind({ frame, tracks, times, swatches, n }) {
      all = every?.bind({ frame, tracks, times, swatches });
      solo = one?.bind({ frame, tracks, times, swatches });
      [count, legs] = [n, times.length - 1];
    },
    draw(pass, { view }) {
      if (view.layers.trajectories) all?.draw(pass, SIX * legs, count);
      if (view.marked !== null && view.marked < count) solo?.draw(pass, SIX * legs);
    },
  };
};

/** Draws of the prior on their way to the anchors. */
export const makeParticlesPass: MakePass = async (device, options) => {
  const pipeline = await compileRender(device, particles, { ...QUADS, targets: over(options) });
  let bound: BoundRender | undefined;
  let count = 0;
  return {
    bind({ frame, particles: tracks, times, particleStats: stats, swatches }) {
      bound = pipeline.bind({ frame, tracks, times, stats, swatches });
      count = tracks.length / times.length;
    },
    draw(pass, { view }) {
      if (view.layers.particles) bound?.draw(pass, SIX, count);
    },
  };
};
