/** The kernels that do the work of each stage in an experiment on an adapter. */
import type { AdapterInfo } from '../../../engine/protocol';
import { effectiveNorm, type Experiment } from '../../../experiment';
import type { Stage } from '../../../state/slow';

type Form = AdapterInfo['form'];

/** Up to here one vec4 holds a whole state, and all adapters take the same kernels. */
const FLAT = 3;

/** Kernels of the encoder that work forwards and backwards alike. */
function bends(e: Experiment): string[] {
  const norms = new Set<string>();
  if (e.hidden !== 'none') norms.add(`nn/${e.hidden}-norm.wgsl`);
  if (effectiveNorm(e) === 'group') norms.add('nn/group-norm.wgsl');
  return [`nn/${e.act}.wgsl`, ...norms];
}

interface Setup {
  readonly e: Experiment;
  /** Form of the flow's kernels. */
  readonly shape: 'flat' | Form;
  /** Whether samples are points, not images. */
  readonly points: boolean;
}

const pull = ({ e }: Setup) => (e.aggregate === 'distance' ? 'align/distance.wgsl' : 'align/select.wgsl');
/** The mean of both directions, where there are two. */
const mean = ({ e }: Setup) =>
  e.direction === 'both' && e.aggregate !== 'distance' ? ['align/both.wgsl'] : [];
const flow = ({ shape }: Setup) => ['flow/readout.wgsl', `flow/walk-${shape}.wgsl`];

const KERNELS: Readonly<Record<Stage, (setup: Setup) => readonly string[]>> = {
  views: ({ points }) => [points ? 'data/jitter.wgsl' : 'data/augment.wgsl'],
  anchors: ({ e }) => ['nn/linear-forward.wgsl', ...bends(e), 'align/views.wgsl'],
  inverse: flow,
  forward: flow,
  assignment: ({ shape }) => [`flow/walk-${shape}.wgsl`],
  maximum: (setup) => [pull(setup), ...mean(setup)],
  gradient: (setup) => [
    pull(setup),
    ...(setup.e.aggregate === 'distance'
      ? []
      : [`flow/adjoint-${setup.shape}.wgsl`, `flow/gather-${setup.shape}.wgsl`, 'flow/readout.wgsl']),
    ...(mean(setup).length > 0 ? mean(setup) : ['align/views.wgsl']),
    ...bends(setup.e),
    'nn/linear-backward-weight.wgsl',
    'nn/linear-backward-bias.wgsl',
    'nn/row-products.wgsl',
    'nn/gradient-norm.wgsl',
    'nn/adam.wgsl',
  ],
};

/** Paths below `shaders/`, in the order in which they first run. `points`: samples are points, not images. */
export function kernelsOf(stage: Stage, e: Experiment, form: Form, points: boolean): readonly string[] {
  return KERNELS[stage]({ e, shape: e.d <= FLAT ? 'flat' : form, points });
}
