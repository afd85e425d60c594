/** All workloads by name; each is made when its turn comes, since its inputs take memory. */
import type { Workload } from '../core/implementation';
import { alignmentStep } from './alignment-step';
import { sgemm } from './sgemm';
import { trainStep } from './train-step';
import { velocity } from './velocity';
import { zones } from './zones';

export interface Entry {
  readonly name: string;
  readonly make: () => Workload;
}

const velocityEntry = (n: number, d: number): Entry => ({
  name: `velocity n=${n} d=${d}`,
  make: () => velocity(n, d),
});

const alignmentEntry = (n: number, d: number, gradient: boolean, checked = true): Entry => ({
  name: `alignment-step n=${n} d=${d} ${gradient ? 'gradient' : 'forward'}`,
  make: () => alignmentStep(n, d, gradient, checked),
});

export const WORKLOADS: readonly Entry[] = [
  velocityEntry(512, 64),
  velocityEntry(1024, 64),
  velocityEntry(1024, 2),
  velocityEntry(512, 256),
  alignmentEntry(256, 32, false),
  alignmentEntry(256, 32, true),
  alignmentEntry(512, 64, false),
  alignmentEntry(512, 64, true),
  { name: 'train-step', make: trainStep },
  { name: 'zones', make: zones },
  { name: 'sgemm n=1024', make: () => sgemm(1024) },
];

/** Largest n whose float64 reference is worth its time. */
const CHECKED = 512;

/** Time and memory against n: the alignment step's gradient at d = 64. The last n is for GPUs. */
export const GROWTH: readonly Entry[] = [128, 256, 512, 1024, 2048, 4096, 8192].map((n) =>
  alignmentEntry(n, 64, true, n <= CHECKED),
);

/** @throws Error on an unknown name */
export function entryOf(name: string): Entry {
  const entry = [...WORKLOADS, ...GROWTH].find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`no workload ${name}`);
  return entry;
}
