/** What an experiment will take of the GPU's memory, before anything is allocated. */
import type { DatasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { type BufferNeed, byPurpose, largestNeed, PURPOSES, totalBytes } from '../gpu/memory';
import { refuse } from './memory-refusal';
import { evaluationStages } from './evaluation-memory';
import { pictureNeeds, planeNeeds } from './plane/memory';
import { previewNeeds, shownCount } from './preview';
import type { MemoryEstimate, MemoryLimits } from './protocol';
import { telemetryNeeds } from './telemetry-memory';
import { type KeptStates, specOf, trainerNeeds } from './trainer';

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

/** Every buffer of a run at the moment when there are most. */
export function memoryNeeds(
  e: Experiment,
  dataset: DatasetShape,
  { fallback, canvas }: Pick<Surroundings, 'fallback' | 'canvas'>,
  keep: KeptStates = 'all',
): BufferNeed[] {
  const plane = { n: shownCount(e), d: e.d, fallback, ...canvas };
  const form = fallback ? 'rows' : 'tiles';
  // One stage of an evaluation follows the other: the largest counts.
  const [stage = []] = evaluationStages(specOf(e, dataset), dataset).toSorted(
    (a, b) => totalBytes(b) - totalBytes(a),
  );
  return [
    ...trainerNeeds(e, dataset, form, keep),
    ...previewNeeds(e, dataset, form),
    ...planeNeeds(plane),
    ...pictureNeeds(plane),
    ...telemetryNeeds(e, dataset),
    ...stage,
  ];
}

/** Whether buffers are within limits. */
export function within(needs: readonly BufferNeed[], limits: MemoryLimits): boolean {
  return (
    largestNeed(needs).bytes <= limits.buffer && (limits.total === null || totalBytes(needs) <= limits.total)
  );
}

/**
 * States that the flows keep: all of them where that fits, else as many as fit (every k-th, at the price of walking the steps between
 * once more). The fewest where nothing fits.
 */
export function keptStates(e: Experiment, dataset: DatasetShape, surroundings: Surroundings): KeptStates {
  const fits = (keep: KeptStates) => within(memoryNeeds(e, dataset, surroundings, keep), surroundings.limits);
  // Shorter segments than about the root of the number of steps only add checkpoints.
  const most = Math.max(1, Math.floor(Math.sqrt(e.steps)));
  let keep: KeptStates = 'all';
  for (let segments = 1; segments <= most; segments += 1) {
    keep = segments === 1 ? 'all' : Math.ceil(e.steps / segments);
    if (fits(keep)) return keep;
  }
  return keep;
}

/** The memory of an experiment on a data set, by purpose, and whether it fits. */
export function estimateMemory(
  e: Experiment,
  dataset: DatasetShape,
  surroundings: Surroundings,
): MemoryEstimate {
  const { limits } = surroundings;
  const best = (other: Experiment) =>
    memoryNeeds(other, dataset, surroundings, keptStates(other, dataset, surroundings));
  const keep = keptStates(e, dataset, surroundings);
  const needs = best(e);
  const fits = (other: Experiment) => within(best(other), limits);
  const total = totalBytes(needs);
  const { label, bytes } = largestNeed(needs);
  return {
    parts: byPurpose(needs).map((part) => ({ ...part, name: PURPOSES[part.purpose] })),
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
