/** Making a flow: its buffers, the plan of its dispatches, its pipelines. */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import readout from '../../shaders/flow/readout.wgsl';
import walkFlat from '../../shaders/flow/walk-flat.wgsl';
import type { Own } from '../gpu/assemble';
import { allocate } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { type MakeFlow, workBudget } from './calibrate';
import type { FlowGradients, FlowOptions } from './flow';
import type { Cut } from './flow-cuts';
import { flowKernels, flowShape, type KernelForm, kernelForm } from './flow-kernels';
import { CHECKPOINT_PLANES, flowLayout, flowStorage, type FlowShape, planSlots } from './flow-memory';
import { contiguous, even, logWeights, membersOf } from './ownership';
import { solverTable } from './solver-table';

const tiles = (count: number, size: number): number => Math.ceil(count / size);

/** What a flow consists of; src/lzn/flow.ts says what each part is. */
export interface FlowParts {
  readonly options: FlowOptions;
  readonly form: KernelForm;
  readonly states: Buf<'vec4f'>;
  readonly start: Buf<'vec4f'>;
  readonly means: Buf<'vec4f'>;
  readonly stats: Buf<'vec4f'>;
  readonly latents: Buf<'vec4f'> | undefined;
  readonly finalOffset: number;
  readonly owners: Buf<'u32'>;
  readonly members: Buf<'u32'> | undefined;
  readonly weights: Buf<'vec4f'>;
  readonly table: Buf<'vec4f'>;
  readonly forward: (work: Work) => void;
  readonly backward: FlowGradients | undefined;
  readonly owned: readonly { destroy(): void }[];
}

/** @throws RangeError where options contradict each other */
export async function buildFlow(
  device: GPUDevice,
  options: FlowOptions,
  own: Own,
  measured: MakeFlow,
): Promise<FlowParts> {
  const { rows, d, schedule, anchors, anchorCount } = options;
  const T = schedule.steps.length;
  const inverse = schedule.direction === 'inverse';
  const centred = options.own !== undefined;
  if (inverse && !centred) throw new RangeError('The inverse flow needs to know which anchor each row owns.');
  if (options.backward !== undefined && !centred)
    throw new RangeError('Only rows with an own anchor have a backward pass.');
  const latentGradient = typeof options.backward === 'object' ? options.backward.latentGradient : undefined;
  if (options.backward !== undefined && inverse !== (latentGradient !== undefined)) {
    throw new RangeError(
      'dL/d(latents) is what the inverse flow starts from and what the forward flow gives.',
    );
  }
  const form = options.form ?? kernelForm(device);
  const backward = options.backward !== undefined;
  const shape: FlowShape = {
    rows,
    d,
    steps: T,
    anchorCount,
    backward,
    form,
    owned: centred,
    keep: options.keep,
    budget: options.budget ?? (await workBudget(device, form, rows * anchorCount * d * T, measured)),
  };
  const label = `flow ${schedule.direction}`;
  const layout = flowLayout(shape);
  const storage = flowStorage(shape, label);
  const { plane, statePlanes, meanPlanes, walks, gathers } = layout;
  const owned: { destroy(): void }[] = [];
  const keep = <R extends { destroy(): void }>(resource: R): R => {
    owned.push(own(resource));
    return resource;
  };
  const make = (name: keyof typeof storage.forward) =>
    keep(allocate(device, storage.forward[name])) as Buf<'vec4f'>;

  const start = !inverse && centred && options.latents ? options.latents : make('start');
  const [states, means, stats] = [make('states'), make('means'), make('stats')];
  const steps = make('table');
  steps.write(solverTable(schedule, even(options.weights)));
  const weights = make('weights');
  weights.write(logWeights(options.weights, anchorCount));
  const owners = keep(allocate(device, storage.forward.owners));
  const ownerOf = centred ? contiguous(options.own ?? 0, rows, anchorCount) : new Uint32Array(1);
  owners.write(ownerOf);

  // One slot of the plan for each dispatch: first those of the walks, then those of the gathers.
  const kernels = await flowKernels(d, form);
  const { rows: rowLines, anchors: anchorLines } = flowShape(d, form);
  const plan = keep(createUniforms(device, walkFlat, 'plan', planSlots(layout, backward)));
  let slots = 0;
  const enter = (cut: Cut, lines: 'rows' | 'anchors') => {
    plan.set(slots, {
      firstRow: lines === 'rows' ? cut.first : 0,
      endRow: lines === 'rows' ? cut.end : rows,
      totalRows: rows,
      anchors: anchorCount,
      width: plane / rows,
      firstStep: cut.firstStep,
      endStep: cut.endStep,
      totalSteps: T,
      statePlanes,
      meanPlanes,
      firstAnchor: lines === 'anchors' ? cut.first : 0,
      endAnchor: lines === 'anchors' ? cut.end : anchorCount,
      groupSteps: layout.groups.size,
      pulled: inverse ? 0 : 1,
    });
    slots += 1;
    return { ...cut, slot: slots - 1 };
  };
  const walkCuts = walks.map((list) => list.map((cut) => enter(cut, 'rows')));
  const gatherCuts = backward ? gathers.map((list) => list.map((cut) => enter(cut, 'anchors'))) : [];
  plan.flush();
  const budget = shape.budget ?? Infinity;

  const ends = keep(createUniforms(device, readout, 'ends', 2));
  const atEnds = { rows, width: plane / rows, anchors: anchorCount, groups: layout.groups.count };
  const enterAt = !inverse && centred ? schedule.from : 0;
  const finalOffset = (T % statePlanes) * plane;
  ends.set(0, { ...atEnds, first: 0, slot: 0, a: enterAt, b: 1 - enterAt });
  ends.set(1, { ...atEnds, first: finalOffset, slot: (T % 4) * plane, a: schedule.to, b: 1 - schedule.to });
  ends.flush();

  const [walkPipe, beginPipe] = await Promise.all([
    compile(device, kernels.walk, 'walk', { CENTRED: centred, SPACE: d === 3 }),
    compile(device, readout, 'begin'),
  ]);
  const walk = walkPipe.bind({ plan, anchors, weights, steps, owners, states, means, stats });
  const begin = beginPipe.bind({ ends, anchors, owners, start, states });
  const latents = inverse
    ? (options.latents ?? keep(allocate(device, { ...storage.forward.start, label: `${label} latents` })))
    : centred
      ? start
      : undefined;
  const leave =
    inverse && latents
      ? (await compile(device, readout, 'leave')).bind({ ends, anchors, owners, states, latents })
      : undefined;

  type Enqueue = { readonly bound: Bound; readonly lines: number };
  const enqueue = (
    work: Work,
    { bound, lines }: Enqueue,
    list: readonly (Cut & { slot: number })[],
    z = 1,
    weight = 1,
  ) => {
    for (const cut of list) {
      work.spend((weight * cut.cost) / budget);
      bound.dispatch(work.pass, [tiles(cut.end - cut.first, lines), z, 1], cut.slot);
    }
  };
  const walking: Enqueue = { bound: walk, lines: rowLines };

  const checkpoints = layout.checkpoints > 0 ? keep(allocate(device, storage.checkpoints)) : undefined;
  const bytes = 16 * plane;
  // The planes that a segment's walk finds when it begins: its state and the two means before it.
  const copyPlanes = (work: Work, segment: number, restore: boolean) => {
    if (!checkpoints) return;
    const k = segment * layout.segment;
    const places = [
      { gpu: states.gpu, plane: k % statePlanes },
      ...(k > 0
        ? [1, 2].map((back) => ({ gpu: means.gpu, plane: (k + meanPlanes - back) % meanPlanes }))
        : []),
    ];
    places.forEach((place, i) => {
      const kept = (segment * CHECKPOINT_PLANES + i) * bytes;
      if (restore) work.copy(checkpoints.gpu, kept, place.gpu, place.plane * bytes, bytes);
      else work.copy(place.gpu, place.plane * bytes, checkpoints.gpu, kept, bytes);
    });
  };
  const forward = (work: Work) => {
    begin.dispatch(work.pass, tiles(plane, 64), 0);
    walkCuts.forEach((list, segment) => {
      if (segment < layout.checkpoints) copyPlanes(work, segment, false);
      enqueue(work, walking, list);
    });
    leave?.dispatch(work.pass, tiles(plane, 64), 1);
  };
  const parts = {
    options,
    form,
    states,
    start,
    means,
    stats,
    latents,
    finalOffset,
    owners,
    members: undefined,
    weights,
    table: steps,
    forward,
    owned,
  };
  if (!backward) return { ...parts, backward: undefined };

  const adjoints = keep(allocate(device, storage.backward.adjoints));
  const members = keep(allocate(device, storage.backward.members));
  members.write(membersOf(ownerOf, anchorCount));
  const partials = keep(allocate(device, storage.backward.partials));
  const gradient = keep(allocate(device, storage.backward.gradient));
  const [adjointPipe, gatherPipe, leavePipe, restPipe, enterPipe, collectPipe] = await Promise.all([
    compile(device, kernels.adjoint, 'adjoint', { SPACE: d === 3 }),
    compile(device, kernels.gather, 'gather', { SPACE: d === 3 }),
    compile(device, readout, 'leaveBack'),
    compile(device, readout, 'rest'),
    compile(device, readout, 'enterBack'),
    compile(device, readout, 'collect'),
  ]);
  const adjoint: Enqueue = {
    bound: adjointPipe.bind({ plan, anchors, weights, steps, owners, states, means, stats, adjoints }),
    lines: rowLines,
  };
  const gather: Enqueue = {
    bound: gatherPipe.bind({ plan, anchors, weights, steps, states, means, stats, partials }),
    lines: anchorLines,
  };
  const top = latentGradient
    ? leavePipe.bind({ ends, latentGradient, adjoints })
    : restPipe.bind({ ends, adjoints });
  const bottom = inverse ? undefined : enterPipe.bind({ ends, adjoints });
  const collect = collectPipe.bind({ ends, adjoints, members, partials, gradient });
  const run = (work: Work) => {
    top.dispatch(work.pass, tiles(plane, 64), 1);
    for (let segment = walkCuts.length - 1; segment >= 0; segment -= 1) {
      const list = walkCuts[segment] ?? [];
      if (segment < layout.checkpoints) {
        copyPlanes(work, segment, true);
        enqueue(work, walking, list);
      }
      enqueue(work, adjoint, list.toReversed(), 1, ADJOINT_COST);
      enqueue(work, gather, gatherCuts[segment] ?? [], layout.groups.count, GATHER_COST);
    }
    bottom?.dispatch(work.pass, tiles(plane, 64), 0);
    collect.dispatch(work.pass, tiles(anchorCount * (plane / rows), 64), 1);
  };
  return { ...parts, members, backward: { anchors: gradient, latents: adjoints.slice(0, plane), run } };
}

/** Arithmetic of a pair-component in the backward kernels, in that of a walk. */
const ADJOINT_COST = 9 / 7;
const GATHER_COST = 11 / 7;
