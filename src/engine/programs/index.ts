/** Which program an objective has. That of latent alignment is there from the start; the others are fetched when they are wanted. */
import type { DatasetShape } from '../../data/shapes';
import { comparesViews, type Experiment, makesPixels } from '../../experiment';
import type { BufferNeed } from '../../gpu/memory';
import type { KernelForm } from '../../lzn/flow-kernels';
import { fetchNetworks } from '../networks';
import type { KeptStates, Program, ProgramContext, TaskNeeds } from './program';
import { ViewsProgram, viewsNeeds } from './views';

/** A program that can be made, and the memory it takes. */
interface ProgramKind {
  readonly create: (device: GPUDevice, context: ProgramContext) => Promise<Program>;
  readonly needs: (e: Experiment, dataset: DatasetShape, form: KernelForm, keep: KeptStates) => BufferNeed[];
  /** What may be asked of it beside training; nothing when left out. */
  readonly tasks?: (e: Experiment, dataset: DatasetShape, form: KernelForm) => TaskNeeds;
}

type KindName = 'views' | 'zones' | 'pairs' | 'pixels';

const FETCH: Readonly<Record<Exclude<KindName, 'views'>, () => Promise<ProgramKind>>> = {
  zones: async () => {
    const { ZonesProgram, zonesNeeds, zonesTasks } = await import('./zones');
    return { create: (...of) => ZonesProgram.create(...of), needs: zonesNeeds, tasks: zonesTasks };
  },
  pairs: async () => {
    const { PairsProgram, pairsNeeds } = await import('./pairs');
    return { create: (...of) => PairsProgram.create(...of), needs: pairsNeeds };
  },
  pixels: async () => {
    const { PixelsProgram, pixelsNeeds } = await import('./pixels');
    return { create: (...of) => PixelsProgram.create(...of), needs: pixelsNeeds };
  },
};

const kinds = new Map<KindName, ProgramKind>([
  ['views', { create: (...of) => ViewsProgram.create(...of), needs: viewsNeeds }],
]);

function nameOf(e: Pick<Experiment, 'objective'>): KindName {
  if (e.objective === 'lzn') return 'views';
  if (comparesViews(e)) return 'pairs';
  return makesPixels(e) ? 'pixels' : 'zones';
}

/** Fetches the program of an objective; whatever follows may ask for its memory at once. */
export async function fetchProgram(e: Pick<Experiment, 'objective'>): Promise<void> {
  const name = nameOf(e);
  await fetchNetworks(e);
  if (name !== 'views' && !kinds.has(name)) kinds.set(name, await FETCH[name]());
}

function kindOf(e: Experiment): ProgramKind {
  const kind = kinds.get(nameOf(e));
  if (kind === undefined) throw new Error('The program was not fetched.');
  return kind;
}

/** The buffers of a program. @throws Error where it was not fetched */
export function programNeeds(
  e: Experiment,
  dataset: DatasetShape,
  form: KernelForm,
  keep: KeptStates,
): BufferNeed[] {
  return kindOf(e).needs(e, dataset, form, keep);
}

/** The memory of what may be asked of it. @throws Error where it was not fetched */
export function taskNeeds(e: Experiment, dataset: DatasetShape, form: KernelForm): TaskNeeds {
  return kindOf(e).tasks?.(e, dataset, form) ?? { kept: [], stages: [] };
}

/** @throws Error where it was not fetched */
export function createProgram(device: GPUDevice, context: ProgramContext): Promise<Program> {
  return kindOf(context.experiment).create(device, context);
}
