/** Which program an objective has. That of two views is there from the start; what labels and decoders need is fetched when it is wanted. */
import type { DatasetShape } from '../../data/shapes';
import type { Experiment } from '../../experiment';
import type { BufferNeed } from '../../gpu/memory';
import type { KernelForm } from '../../lzn/flow-kernels';
import type * as Zones from './zones';
import type { KeptStates, Program, ProgramContext, TaskNeeds } from './program';
import { ViewsProgram, viewsNeeds } from './views';

let zones: typeof Zones | undefined;

/** Fetches the program of an objective; whatever follows may ask for its memory at once. */
export async function fetchProgram({ objective }: Pick<Experiment, 'objective'>): Promise<void> {
  if (objective !== 'lzn') zones ??= await import('./zones');
}

function fetched() {
  if (zones === undefined) throw new Error('The program was not fetched.');
  return zones;
}

/** The buffers of a program. @throws Error where it was not fetched */
export function programNeeds(
  e: Experiment,
  dataset: DatasetShape,
  form: KernelForm,
  keep: KeptStates,
): BufferNeed[] {
  const needs = e.objective === 'lzn' ? viewsNeeds : fetched().zonesNeeds;
  return needs(e, dataset, form, keep);
}

/** The memory of what may be asked of it. @throws Error where it was not fetched */
export function taskNeeds(e: Experiment, dataset: DatasetShape, form: KernelForm): TaskNeeds {
  return e.objective === 'lzn' ? { kept: [], stages: [] } : fetched().zonesTasks(e, dataset, form);
}

export async function createProgram(device: GPUDevice, context: ProgramContext): Promise<Program> {
  await fetchProgram(context.experiment);
  const kind = context.experiment.objective === 'lzn' ? ViewsProgram : fetched().ZonesProgram;
  return kind.create(device, context);
}
