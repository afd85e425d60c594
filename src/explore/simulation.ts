/** One objective at work on the toy: its forces, and what becomes of the points when they follow them. */
import type { Experiment } from '../experiment';
import { type Collapse, FACTS } from '../objectives/facts';
import { unitRows } from '../objectives/reference/unit-rows';
import type { Memory, Reading } from './adapter';
import { ADAPTERS, type Drawable } from './adapters';
import { QUEUE } from './contrastive';
import { CODES } from './codes';
import { D, middle, motion, type Mover, N, normals, ROWS, type Start, startPoints } from './toy';

/** Of a step; the predictor is to be ahead of the encoder, as its theory asks. */
const RATE = 0.05;
const PREDICTOR_RATE = 0.5;
/** Farthest that a point goes in a step: some forces are steep, and a picture is to be followed. */
const FARTHEST = 0.05;
/** Losses that are remembered. */
const HISTORY = 400;
/** Log variance of each point of the VAE at the beginning. */
const NARROW = -3;
/** Nearer to the origin a point has no direction. */
const NOWHERE = 1e-6;

/** Rows at length 1. */
const units = (points: ArrayLike<number>): Float64Array => unitRows(points, D).u;

function freshMemory(z: Float64Array): Memory {
  const codes = Float64Array.from(normals(CODES * D, 3));
  return {
    iteration: 0,
    target: z.slice(),
    predictor: Float64Array.from({ length: D * D }, (_, e) => (e % (D + 1) === 0 ? 1 : 0)),
    queue: units(normals(QUEUE * D, 4)),
    codes,
    counts: new Float64Array(CODES).fill(1),
    sums: codes.slice(),
    spreads: new Float64Array(ROWS * D).fill(NARROW),
  };
}

function descend(values: Float64Array, gradient: Float64Array | undefined, rate: number): void {
  gradient?.forEach((g, e) => (values[e] = (values[e] ?? 0) - rate * g));
}

export class Simulation {
  readonly objective: Drawable;
  #settings: Experiment;
  #z: Float64Array;
  #memory: Memory;
  #reading: Reading;
  #history: number[];

  constructor(objective: Drawable, settings: Experiment, start: Start) {
    this.objective = objective;
    this.#settings = settings;
    this.#z = startPoints(start);
    this.#memory = this.#fresh();
    this.#reading = this.#read();
    this.#history = [this.figure];
  }

  /** 2n x 2: embeddings, view 1 above view 2. */
  get points(): Float64Array {
    return this.#z;
  }

  /** 2n x 2: embeddings as they are drawn. Where only directions count, on the unit circle. */
  get places(): Float64Array {
    return FACTS[this.objective].space === 'sphere' ? units(this.#z) : this.#z;
  }

  get memory(): Readonly<Memory> {
    return this.#memory;
  }

  get reading(): Reading {
    return this.#reading;
  }

  get settings(): Experiment {
    return this.#settings;
  }

  /** What is compared with a collapse: the loss, or what tells of it instead. */
  get figure(): number {
    return this.#reading.telling ?? this.#reading.loss;
  }

  /** Figures since the beginning or the last change, the latest last. */
  get history(): readonly number[] {
    return this.#history;
  }

  /** What a collapse of the toy comes to. */
  get collapse(): Collapse {
    const shape = { ...this.#settings, n: N, d: D, codes: CODES, queue: QUEUE, inputs: 0 };
    return FACTS[this.objective].collapse(shape);
  }

  /** How far the points lie apart, 0 where all are one: the root mean square distance from their mean, as they are drawn. */
  get spread(): number {
    const { places } = this;
    const [x, y] = middle(places);
    return Math.sqrt(places.reduce((sum, value, e) => sum + (value - (e % D === 0 ? x : y)) ** 2, 0) / ROWS);
  }

  /** Mean distance of the two views of a sample, as they are drawn. */
  get apart(): number {
    const { places: p } = this;
    let sum = 0;
    for (let i = 0; i < N; i += 1) {
      const j = i + N;
      sum += Math.hypot((p[i * D] ?? 0) - (p[j * D] ?? 0), (p[i * D + 1] ?? 0) - (p[j * D + 1] ?? 0));
    }
    return sum / N;
  }

  /** 2n x 2: what pulls at each point, minus the gradient. */
  get forces(): Float64Array {
    return this.#reading.gradient.map((g) => -g);
  }

  /** Lets the points follow the forces once. */
  step(mover: Mover): void {
    const moves = motion(
      this.forces.map((force) => ROWS * force),
      mover,
    );
    const longest = moves.reduce((most, value) => Math.max(most, Math.abs(RATE * value)), 0);
    const rate = RATE * Math.min(1, FARTHEST / Math.max(longest, Number.MIN_VALUE));
    const before = this.#reading;
    const memory = this.#memory;
    const adapter = ADAPTERS[this.objective];
    this.#z = this.#z.map((value, e) => value + rate * (moves[e] ?? 0));
    descend(memory.predictor, before.predictorGradient, PREDICTOR_RATE);
    descend(memory.spreads, before.spreadsGradient, RATE * ROWS);
    if (before.codesGradient !== undefined) {
      descend(memory.codes, before.codesGradient, RATE * ROWS);
      memory.codes = units(memory.codes);
    }
    memory.iteration += 1;
    adapter.follow?.(this.#z, before, memory, this.#settings);
    this.#reading = this.#read();
    this.#history = [...this.#history, this.figure].slice(-HISTORY);
  }

  /** Puts a point somewhere. Where only directions count it keeps its distance from the origin, which itself is no direction. */
  place(row: number, x: number, y: number): void {
    const at = row * D;
    const far = Math.hypot(x, y);
    const directed = FACTS[this.objective].space === 'sphere';
    if (directed && far < NOWHERE) return;
    const scale = directed ? Math.hypot(this.#z[at] ?? 0, this.#z[at + 1] ?? 0) / far : 1;
    this.#z[at] = scale * x;
    this.#z[at + 1] = scale * y;
    this.#reread();
  }

  /** Other settings, from where the points are. */
  change(settings: Experiment): void {
    this.#settings = settings;
    this.#reread();
  }

  restart(start: Start): void {
    this.#z = startPoints(start);
    this.#memory = this.#fresh();
    this.#reread();
  }

  #reread(): void {
    this.#reading = this.#read();
    this.#history = [this.figure];
  }

  #read(): Reading {
    return ADAPTERS[this.objective].read(this.#z, this.#memory, this.#settings);
  }

  #fresh(): Memory {
    const memory = freshMemory(this.#z);
    if (ADAPTERS[this.objective].shows === 'prototypes') memory.codes = units(memory.codes);
    return memory;
  }
}
