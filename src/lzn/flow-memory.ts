/** The GPU memory of a flow, known before it is made; the flow allocates from this list. */
import readout from '../../shaders/flow/readout.wgsl';
import walk from '../../shaders/flow/walk-flat.wgsl';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, type Purpose, storageNeed, uniformsNeed } from '../gpu/memory';
import { cuts, type Cut } from './flow-cuts';
import { gatherGroups, type KernelForm } from './flow-kernels';

/** What decides on it. */
export interface FlowShape {
  /** Rows that flow. */
  readonly rows: number;
  /** Latent dimension. */
  readonly d: number;
  readonly steps: number;
  readonly anchorCount: number;
  /** Whether the gradient is made too. */
  readonly backward: boolean;
  readonly form: KernelForm;
  /** Whether rows have an own anchor. */
  readonly owned: boolean;
  /** See FlowOptions. */
  readonly keep?: number | 'all' | 'last' | undefined;
  readonly budget?: number | undefined;
}

/** How a flow is laid out. */
export interface FlowLayout {
  /** vec4s of a plane, rows x pitch(d). */
  readonly plane: number;
  /** Steps of a segment: what is kept at a time. */
  readonly segment: number;
  /** Planes in the rings of states and means; see shaders/lib/flow_plan.wgsl. */
  readonly statePlanes: number;
  readonly meanPlanes: number;
  /** Segments whose beginning is kept, to walk them once more on the way back. */
  readonly checkpoints: number;
  readonly groups: { readonly size: number; readonly count: number };
  /** Dispatches of a segment's walk (and adjoint), and of its gather. */
  readonly walks: readonly (readonly Cut[])[];
  readonly gathers: readonly (readonly Cut[])[];
}

/** Planes of a checkpoint: the state, and the two means before it that a third-order solver remembers. */
export const CHECKPOINT_PLANES = 3;

/** Planes of adjoints: a ring of four, the source of the step at hand, the centres' gradient. */
export const ADJOINT_PLANES = 6;

/** @throws RangeError where `keep` is no number of steps */
export function flowLayout(shape: FlowShape): FlowLayout {
  const { rows, d, steps, anchorCount, backward, form, budget = Infinity } = shape;
  const keep = shape.keep ?? (backward ? 'all' : 'last');
  if (typeof keep === 'number' && (!Number.isInteger(keep) || keep < 1))
    throw new RangeError(`a flow keeps every k-th state, k a whole number from 1, not ${keep}`);
  if (backward && keep === 'last')
    throw new RangeError('a flow that goes back needs more than its last state');
  const segment = typeof keep === 'number' ? Math.min(keep, steps) : steps;
  const segments = Math.ceil(steps / segment);
  const whole = segments === 1;
  const walks: Cut[][] = [];
  const gathers: Cut[][] = [];
  const width = 4 * vectors(d);
  for (let firstStep = 0; firstStep < steps; firstStep += segment) {
    const range = { firstStep, endStep: Math.min(firstStep + segment, steps), budget };
    walks.push(cuts({ ...range, lines: rows, lineCost: anchorCount * width }));
    gathers.push(cuts({ ...range, lines: anchorCount, lineCost: rows * width }).toReversed());
  }
  return {
    plane: rows * vectors(d),
    segment,
    statePlanes: keep === 'last' ? 2 : segment + 1,
    meanPlanes: keep === 'last' ? 3 : whole ? steps : segment + 2,
    checkpoints: backward ? segments - 1 : 0,
    groups: gatherGroups(steps, anchorCount, d, form),
    walks,
    gathers,
  };
}

/** Slots of the plan: one for each dispatch. */
export function planSlots({ walks, gathers }: FlowLayout, backward: boolean): number {
  return walks.flat().length + (backward ? gathers.flat().length : 0);
}

/** The storage buffers of a flow by name. `label` is "flow inverse" or "flow forward". */
export function flowStorage(shape: FlowShape, label: string) {
  const { rows, d, steps, anchorCount, backward, owned } = shape;
  const { plane, statePlanes, meanPlanes, checkpoints, groups } = flowLayout(shape);
  const vec4s = (purpose: Purpose, count: number, name: string) =>
    storageNeed(purpose, 'vec4f', count, `${label} ${name}`);
  const padded = 16 * Math.ceil(anchorCount / 16);
  return {
    forward: {
      start: vec4s('states', plane, 'start'),
      states: vec4s('states', statePlanes * plane, 'states'),
      means: vec4s('states', meanPlanes * plane, 'means'),
      stats: vec4s('states', (backward ? 2 : 1) * steps * rows, 'stats'),
      table: vec4s('scratch', 3 * steps, 'solver table'),
      weights: vec4s('scratch', padded / 4, 'weights'),
      owners: storageNeed('scratch', 'u32', owned ? rows : 1, `${label} owners`),
    },
    backward: {
      adjoints: vec4s('scratch', ADJOINT_PLANES * plane, 'adjoints'),
      members: storageNeed('scratch', 'u32', anchorCount + 1 + rows, `${label} members`),
      partials: vec4s('scratch', groups.count * padded * vectors(d), 'partial sums'),
      gradient: vec4s('anchors', anchorCount * vectors(d), 'anchor gradient'),
    },
    checkpoints: vec4s('states', checkpoints * CHECKPOINT_PLANES * plane, 'checkpoints'),
  };
}

/** The buffers of a flow whose latents, if it has any, are given. */
export function flowNeeds(shape: FlowShape, label: string, startGiven = false): BufferNeed[] {
  const { forward, backward, checkpoints } = flowStorage(shape, label);
  const layout = flowLayout(shape);
  const { start, ...rest } = forward;
  return [
    ...(startGiven ? [] : [start]),
    ...Object.values(rest),
    ...(shape.backward ? Object.values(backward) : []),
    ...(layout.checkpoints > 0 ? [checkpoints] : []),
    uniformsNeed('scratch', walk, 'plan', planSlots(layout, shape.backward)),
    uniformsNeed('scratch', readout, 'ends', 2),
  ];
}
