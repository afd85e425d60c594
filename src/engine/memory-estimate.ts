/** What an experiment will take of the GPU's memory, before anything is allocated. */
import type { DatasetShape } from '../data/shapes';
import { type Experiment, hasLabels, hasZones } from '../experiment';
import { type BufferNeed, byPurpose, largestNeed, totalBytes } from '../gpu/memory';
import { refuse } from './memory-refusal';
import { evaluationStages } from './evaluation-memory';
import { pictureNeeds, planeNeeds } from './plane/memory';
import { eyeNeeds } from './eye';
import { labelCount } from './labels';
import { taskNeeds } from './programs';
import type { MemoryEstimate, MemoryLimits } from './protocol';
import { shownCount } from './samples';
import { figuresStages } from './tasks/figures-memory';
import { sceneNeeds } from './scene';
import { telemetryNeeds } from './telemetry-memory';
import { traceNeeds } from './trace-memory';
import type { KeptStates } from './programs/program';
import { trainerNeeds } from './trainer';

/** Where an experiment is to run. */
export interface Surroundings {
  readonly limits: MemoryLimits;
  /** A software adapter. */
  readonly fallback: boolean;
  /** Canvas, device pixels. */
  readonly canvas: { readonly width: number; readonly height: number };
}

/** From here on the page says that a run is large. */
const LARGE = 2 ** 30;

/** Of the machine's memory, what a software adapter may take: the browser and everybody else live there, too. */
const SHARE = 0.75;

/**
 * What the device lets a run take. WebGPU limits single buffers and tells nothing of how much memory there is. A software adapter lives
 * in the machine's own memory, of which `deviceMemory` (GiB, where the browser tells it) gives a cautious figure: more than three
 * quarters of that would make the machine swap or the browser kill the tab, so it is refused. A graphics card may have more or less
 * than the machine, so nothing is refused for its total: the GPU itself says when its memory runs out.
 */
export function memoryLimits(
  { maxBufferSize, maxStorageBufferBindingSize }: GPUSupportedLimits,
  fallback: boolean,
  deviceMemory: number | undefined,
): MemoryLimits {
  const known = fallback && deviceMemory !== undefined;
  return {
    buffer: Math.min(maxBufferSize, maxStorageBufferBindingSize),
    total: known ? SHARE * deviceMemory * 2 ** 30 : null,
  };
}

type Place = Pick<Surroundings, 'fallback' | 'canvas'>;

const formOf = ({ fallback }: Place) => (fallback ? 'rows' : 'tiles');

/** Every buffer of a run at the moment when there are most. */
export function memoryNeeds(
  e: Experiment,
  dataset: DatasetShape,
  place: Place,
  keep: KeptStates = 'all',
): BufferNeed[] {
  return [...trainerNeeds(e, dataset, formOf(place), keep), ...needsBeside(e, dataset, place)];
}

/** Every buffer but those of the trainer: whatever states that keeps, these are the same. */
function needsBeside(e: Experiment, dataset: DatasetShape, place: Place): BufferNeed[] {
  const { fallback, canvas } = place;
  const form = formOf(place);
  const pixels = dataset.kind === 'image' ? dataset.inputs : 0;
  const classes = labelCount(e, dataset);
  const embedding = !hasZones(e);
  const plane = { n: shownCount(e), d: e.d, classes, fallback, pixels, embedding, ...canvas };
  const tasks = taskNeeds(e, dataset, form);
  // One stage of an evaluation follows the other: the largest counts.
  const stages = [...evaluationStages(e, dataset), ...figuresStages(e, dataset, form), ...tasks.stages];
  const [stage = []] = stages.toSorted((x, y) => totalBytes(y) - totalBytes(x));
  return [
    ...eyeNeeds(e, dataset, form),
    ...sceneNeeds(e, shownCount(e), form, classes),
    ...traceNeeds(e, dataset, form),
    ...planeNeeds(plane),
    ...pictureNeeds(plane),
    ...telemetryNeeds(e, dataset),
    ...stage,
    ...tasks.kept,
  ];
}

/** Whether buffers are within limits. */
export function within(needs: readonly BufferNeed[], limits: MemoryLimits): boolean {
  return (
    largestNeed(needs).bytes <= limits.buffer && (limits.total === null || totalBytes(needs) <= limits.total)
  );
}

/**
 * The buffers of a run with as many states kept as fit: all of them, else every k-th (at the price of walking the steps between once
 * more). The fewest where nothing fits.
 */
function bestNeeds(
  e: Experiment,
  dataset: DatasetShape,
  surroundings: Surroundings,
): { keep: KeptStates; needs: BufferNeed[] } {
  const beside = needsBeside(e, dataset, surroundings);
  // Shorter segments than about the root of the number of steps only add checkpoints.
  const longest = hasLabels(e) ? Math.max(e.steps, e.lsteps) : e.steps;
  const most = Math.max(1, Math.floor(Math.sqrt(longest)));
  for (let segments = 1; ; segments += 1) {
    const keep = segments === 1 ? 'all' : Math.ceil(longest / segments);
    const needs = [...trainerNeeds(e, dataset, formOf(surroundings), keep), ...beside];
    if (segments === most || within(needs, surroundings.limits)) return { keep, needs };
  }
}

/** States that the flows keep: all of them where that fits, else as many as fit. */
export function keptStates(e: Experiment, dataset: DatasetShape, surroundings: Surroundings): KeptStates {
  return bestNeeds(e, dataset, surroundings).keep;
}

/** The memory of an experiment on a data set, by purpose, and whether it fits. */
export function estimateMemory(
  e: Experiment,
  dataset: DatasetShape,
  surroundings: Surroundings,
): MemoryEstimate {
  const { limits } = surroundings;
  const { keep, needs } = bestNeeds(e, dataset, surroundings);
  const fits = (other: Experiment) => within(bestNeeds(other, dataset, surroundings).needs, limits);
  const total = totalBytes(needs);
  const { label, bytes } = largestNeed(needs);
  return {
    parts: byPurpose(needs),
    total,
    largest: { name: label, bytes },
    limits,
    large: total >= LARGE,
    keep,
    refusal: within(needs, limits) ? null : refuse(e, needs, limits, fits),
  };
}

/** The same refusal where the GPU ran out of memory although the limits were kept; what needs half as much is proposed. */
export function ranOut(e: Experiment, dataset: DatasetShape, surroundings: Surroundings) {
  const keep = keptStates(e, dataset, surroundings);
  const needsOf = (other: Experiment) => memoryNeeds(other, dataset, surroundings, keep);
  const needs = needsOf(e);
  const half = { ...surroundings.limits, total: totalBytes(needs) / 2 };
  return refuse(e, needs, 'ran out', (other) => within(needsOf(other), half));
}
