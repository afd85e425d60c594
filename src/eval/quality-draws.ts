/** What the iterations of STREAM.quality are for: each use has some of its own, so that no two draws are of the same numbers. */
export const DRAW = {
  projections: 0,
  /** Of the real samples that are compared with. */
  reference: 1,
  /** Seeds of the samples that are made at a time, and of those that are made of a class. */
  chunks: 2,
  classes: 3,
  /** Samples that the classifier does not train with. */
  heldOut: 4,
  /** Which samples share a field, and the noise of their latents: of the training set, then of the test set. */
  fields: 6,
  latents: 8,
  /** One a layer of the classifier. */
  weights: 16,
  /** One a part of the samples whose views are compared. */
  views: 32,
  /** One an epoch of the classifier. */
  epochs: 64,
  /** One a permutation of the test. */
  permutations: 1024,
} as const;
