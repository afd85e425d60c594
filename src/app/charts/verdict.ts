/** What is right or wrong with a run, told from its numbers. Words for it are in the catalogue, under the code of each finding. */
import type { CodeUse, Diagnostics } from '../../engine/protocol';

export interface Evidence {
  readonly diagnostics: Diagnostics;
  /** Share of the latents that end in their own zone; and of those that the solver leads back to where they came from. */
  readonly aligned: number;
  readonly roundTrip: number;
  /** Anchors among which a latent may end; as many as samples where left out. */
  readonly candidates?: number;
  /** Dimension of the latent space. */
  readonly d: number;
  /** Number of shown samples of each class. */
  readonly classCounts: readonly number[];
  readonly iteration: number;
  /** Whether latents find zones; else the anchors are embeddings of another method, to which only their places matter. True when left out. */
  readonly zones?: boolean;
  /** How the last batch used the codes, of a method with a codebook. */
  readonly codes?: CodeUse | undefined;
}

export type Finding =
  /** Random weights. */
  | { readonly code: 'untrained' }
  /** All anchors point the same way. */
  | { readonly code: 'collapsed' }
  /** All anchors lie together, though not in one direction seen from the centre. */
  | { readonly code: 'shrunk' }
  /** The anchors use few of the directions there are. */
  | { readonly code: 'flat'; readonly rank: number; readonly most: number }
  /** The batch is told by few of the codes: the perplexity is how many they are like, used evenly. */
  | { readonly code: 'codes'; readonly used: number; readonly most: number; readonly perplexity: number }
  /** No better at finding the own zone than guessing. */
  | { readonly code: 'chance' }
  /** The solver itself does not come back. */
  | { readonly code: 'lost'; readonly roundTrip: number }
  /** Classes have no regions of their own. */
  | { readonly code: 'mixed' }
  /** Regions, but some pairs of classes have one together. */
  | { readonly code: 'shared'; readonly pairs: readonly (readonly [a: number, b: number])[] }
  /** Regions with ragged borders. */
  | { readonly code: 'mostly' }
  | { readonly code: 'separate' };

export type Tone = 'good' | 'note' | 'alarm';

export const TONES: Readonly<Record<Finding['code'], Tone>> = {
  untrained: 'note',
  collapsed: 'alarm',
  shrunk: 'alarm',
  flat: 'alarm',
  codes: 'alarm',
  chance: 'note',
  lost: 'note',
  mixed: 'note',
  shared: 'good',
  mostly: 'good',
  separate: 'good',
};

/** Below this the directions agree: a healthy embedding has 1. */
const SAME_DIRECTION = 0.1;

/** Variance of the anchors, as a share of the prior's, below which they lie together: within a tenth of its standard deviation. */
const TOGETHER = 0.01;

/** Share of the directions that could be used, below which the embedding is flat; and of the codes, below which the codebook has collapsed. */
const FLAT = 0.1;

/** Standard deviations above chance that are taken for luck. */
const LUCK = 3;

/** Round trips below this are the solver's fault, not the encoder's. */
const RETURNS = 0.8;

/** How far from chance (0) to certainty (1) the nearest anchor tells the class: below the first no regions, above the second clean ones. */
const REGIONS = 0.5;
const CLEAN = 0.85;

/** Two classes share a region where so many of their samples have a nearest neighbour of the other class. */
const SHARED = 0.15;

/** The share that guessing gives, plus what luck may add to it with so many samples. */
function byLuck(count: number, chance: number): number {
  return chance + LUCK * Math.sqrt((chance * (1 - chance)) / count);
}

/** Codes that a batch has chosen at all. */
export function usedOf({ uses }: CodeUse): number {
  return uses.reduce((count, use) => count + (use > 0 ? 1 : 0), 0);
}

/** Whether few of the codes are used that the batch could use. */
function isNarrow({ uses, perplexity }: CodeUse): boolean {
  const chosen = uses.reduce((sum, use) => sum + use, 0);
  return (perplexity - 1) / (Math.min(uses.length, chosen) - 1) < FLAT;
}

/** The finding that matters most. */
export function judge({
  diagnostics,
  aligned,
  roundTrip,
  candidates: among,
  d,
  classCounts,
  iteration,
  zones = true,
  codes,
}: Evidence): Finding {
  const { spread, trace, rankMe, rankMost, purity, shared } = diagnostics;
  const count = classCounts.reduce((sum, c) => sum + c, 0);
  const candidates = among ?? count;
  if (iteration === 0) return { code: 'untrained' };
  // A line has only two directions, and all on one side of it is nothing ill.
  if (d > 1 && spread < SAME_DIRECTION) return { code: 'collapsed' };
  if (trace / d < TOGETHER) return { code: 'shrunk' };
  if (rankMost > 1 && (rankMe - 1) / (rankMost - 1) < FLAT)
    return { code: 'flat', rank: rankMe, most: rankMost };
  if (codes !== undefined && isNarrow(codes)) {
    const { uses, perplexity } = codes;
    return { code: 'codes', used: usedOf(codes), most: uses.length, perplexity };
  }
  if (zones && roundTrip < RETURNS) return { code: 'lost', roundTrip };
  if (zones && count > 1 && aligned <= byLuck(count, 1 / candidates)) return { code: 'chance' };
  const guess = classCounts.reduce((sum, c) => sum + (c / Math.max(1, count)) ** 2, 0);
  const told = guess < 1 ? (purity - guess) / (1 - guess) : 1;
  if (told < REGIONS) return { code: 'mixed' };
  const pairs = shared.filter((pair) => pair.share >= SHARED).map(({ a, b }) => [a, b] as const);
  if (pairs.length > 0) return { code: 'shared', pairs };
  return { code: told < CLEAN ? 'mostly' : 'separate' };
}
