/** The figures by which objectives are compared: plain data, the same for every objective. */

/** What is probed: what the backbone gives, what the head makes of it, latents of the zones, and what all must beat. */
export const REPRESENTATIONS = ['features', 'output', 'latents', 'centres', 'random', 'pixels'] as const;
export type Representation = (typeof REPRESENTATIONS)[number];

/** How well classes can be told from a representation. */
export interface Probed {
  readonly name: Representation;
  readonly columns: number;
  /** Test accuracy of a linear probe and of 20 nearest neighbours, 0 to 1. */
  readonly linear: number;
  readonly knn: number;
  /** RankMe of the samples looked at, 1 to `rankMost`. */
  readonly rankMe: number;
  readonly rankMost: number;
}

/** How the head's output, and latents where there are any, lie in space. See src/eval/sphere.ts, collapse.ts and gaussianity.ts. */
export interface Shape {
  readonly name: Extract<Representation, 'output' | 'latents'>;
  /** Of two augmented views of a sample; null for latents. */
  readonly alignment: number | null;
  readonly uniformity: number;
  /** Wasserstein distance from uniform directions. */
  readonly wasserstein: number;
  /** Epps-Pulley statistic against N(0, I). */
  readonly gaussianity: number;
  readonly spread: number;
  readonly trace: number;
}

export interface Figures {
  readonly iteration: number;
  /** Test samples: all of them are classified, so many are looked at for ranks and shapes. */
  readonly tests: number;
  readonly looked: number;
  /** Share of the most frequent test class. */
  readonly chance: number;
  readonly probed: readonly Probed[];
  readonly shapes: readonly Shape[];
}

/** Nothing: the experiment says it all. */
export type FiguresRequest = Readonly<Record<string, never>>;
