/** A run taken out of the engine and put back: complete with the optimiser's state, or its weights alone by name. */
import type { DatasetShape } from '../data/shapes';
import { type Course, type Experiment, isExperiment } from '../experiment';
import { padRows, pitch } from '../gpu/matrix';
import { initialiseDecoder } from '../nn/decoder-spec';
import type { ParameterStore, Tensor } from '../nn/parameters';
import { say } from '../texts/say';
import { EngineFailure } from './device';
import type { KeptRun, NamedTensor } from './protocol';
import { controlNeeds, storeNeeds } from './networks';
import type { Snapshot, Trainer } from './trainer';
import { isCourseOf } from './tuning';

function refuse(what: 'course' | 'length' | 'finite' | 'iteration'): never {
  throw new EngineFailure({ kind: 'bad-experiment', ...say(`failures.kept.${what}`) });
}

/** Buffers of a kept run's store by their labels, in order; gradients are not kept. Those of the control follow. */
const KEPT = ['values', 'm', 'v', 'average', 'state'] as const;

/** Floats of each buffer of a run of this experiment. */
function lengthsOf(experiment: Experiment, shape: DatasetShape): number[] {
  const stores = [storeNeeds(experiment, shape), controlNeeds(experiment, shape)].filter(
    (needs) => needs.length > 0,
  );
  return stores.flatMap((needs) =>
    KEPT.map((name) => (needs.find(({ label }) => label === `parameters ${name}`)?.bytes ?? 0) / 4),
  );
}

/**
 * The course of a kept run from outside, checked.
 * @throws EngineFailure of kind `bad-experiment`
 */
export function checkedCourse(course: Course): Course {
  const given: unknown = course;
  const ok = typeof given === 'object' && given !== null && isExperiment(course.experiment);
  if (!ok || !isCourseOf(course.experiment, course.changes)) refuse('course');
  const { experiment, recorded, changes } = course;
  return { experiment, recorded, changes };
}

/**
 * What training continues from, checked against the network that the experiment has on these data.
 * @throws EngineFailure of kind `bad-experiment`, before anything was changed
 */
export function checkedSnapshot({ course, iteration, buffers }: KeptRun, shape: DatasetShape): Snapshot {
  if (!Number.isInteger(iteration) || iteration < 0) refuse('iteration');
  const lengths = lengthsOf(course.experiment, shape);
  if (lengths.length !== buffers.length || lengths.some((n, i) => buffers[i]?.length !== n)) refuse('length');
  if (!buffers.every((buffer) => buffer.every(Number.isFinite))) refuse('finite');
  return { iteration, buffers };
}

function dense(stored: Float32Array, { rows, cols, offset }: Tensor): Float32Array<ArrayBuffer> {
  const data = new Float32Array(rows * cols);
  const width = pitch(cols);
  for (let row = 0; row < rows; row += 1) {
    const from = offset + row * width;
    data.set(stored.subarray(from, from + cols), row * cols);
  }
  return data;
}

const AVERAGE = 'average/';
const STATE = 'state/';

function named(prefix: string, entries: readonly Tensor[], stored: Float32Array): NamedTensor[] {
  return entries.map((entry) => ({
    name: prefix + entry.name,
    shape: [entry.rows, entry.cols],
    data: dense(stored, entry),
  }));
}

/** The tensors of a network by name, without padding; waits for the GPU. */
export async function tensorsOf(store: ParameterStore): Promise<NamedTensor[]> {
  const [values, average, state] = await Promise.all([
    store.values.read(),
    store.average.read(),
    store.state.read(),
  ]);
  return [
    ...named('', store.entries, values),
    ...named(AVERAGE, store.entries, average),
    ...named(STATE, store.stateEntries, state),
  ];
}

/**
 * Puts tensors into a network by name. Where averages or statistics are missing, the learnt tensors and the present statistics stand in.
 * @throws EngineFailure of kind `data` naming what is missing, unknown or of another shape, before anything was changed
 */
export function putTensors(store: ParameterStore, tensors: readonly NamedTensor[]): void {
  const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const learnt = store.entries.map((entry) => [entry.name, entry] as const);
  const known = new Map([
    ...learnt,
    ...learnt.map(([name, entry]) => [AVERAGE + name, entry] as const),
    ...store.stateEntries.map((entry) => [STATE + entry.name, entry] as const),
  ]);
  const missing = learnt.map(([name]) => name).filter((name) => !given.has(name));
  const unknown = [...given.keys()].filter((name) => !known.has(name));
  const misfits = [...given.values()].filter(({ name, shape, data }) => {
    const entry = known.get(name);
    if (entry === undefined) return false;
    const { rows, cols } = entry;
    return shape.length !== 2 || shape[0] !== rows || shape[1] !== cols || data.length !== rows * cols;
  });
  const notFinite = [...given.values()].filter(({ data }) => !data.every(Number.isFinite));
  const wrong = {
    missing,
    unknown,
    misfits: misfits.map((t) => t.name),
    notFinite: notFinite.map((t) => t.name),
  };
  for (const [what, names] of Object.entries(wrong) as [keyof typeof wrong, string[]][]) {
    if (names.length === 0) continue;
    const list = names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '');
    throw new EngineFailure({
      kind: 'data',
      ...say(`failures.tensors.${what}`, { count: names.length, list }),
    });
  }
  for (const { name, rows, cols } of store.entries) {
    const value = given.get(name);
    if (value !== undefined) store.initialise(name, value.data);
    // A target network of another encoder would have nothing to teach this one.
    const follower = `target.${name}`;
    if (value !== undefined && known.has(STATE + follower) && !given.has(STATE + follower))
      store.initialiseState(follower, value.data);
    const average = given.get(AVERAGE + name);
    if (average !== undefined) store.tensor(name, 'average').write(padRows(average.data, rows, cols));
  }
  for (const { name } of store.stateEntries) {
    const value = given.get(STATE + name);
    if (value !== undefined) store.initialiseState(name, value.data);
  }
}

/** The control begins anew, beside weights that were put in the place of those it was trained with. */
export function beginControl({
  control,
  decoderSpec,
  experiment,
}: Pick<Trainer, 'control' | 'decoderSpec' | 'experiment'>): void {
  if (control && decoderSpec) initialiseDecoder(control, decoderSpec, experiment.seed);
}
