/** What the page and the engine tell each other of the latent plane: what it shows, how it is painted, and what is asked of it. */

/** Latent units; the plane's coordinates. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  /** Half width of the square around (x, y) that must be visible; the longer side of the canvas shows more. */
  readonly half: number;
}

/** The two directions of the latent space that the plane shows. With d <= 2 it is the space itself. */
export type PlaneAxes =
  /** The two leading principal directions of the anchors; the plane goes through the prior's centre. */
  | { readonly kind: 'principal' }
  /** The plane through the anchors of three samples. */
  | { readonly kind: 'samples'; readonly samples: readonly [number, number, number] }
  /** Two coordinates, from 0; the others are 0. */
  | { readonly kind: 'coordinates'; readonly x: number; readonly y: number };

/** What the plane shows, for its caption, for pointing at it, and for people who do not see it. */
export interface PlaneInfo {
  /** Number of anchors drawn. */
  readonly anchors: number;
  readonly d: number;
  readonly axes: PlaneAxes['kind'];
  /** Share of the anchors' variance in the plane (1 when d <= 2). */
  readonly variance: number;
  /** Distance of the plane from the prior's centre, latent units: 0 but for a plane through three anchors. */
  readonly offset: number;
  /** Half width of the visible square, in latent units. */
  readonly extent: number;
  /** The camera of the picture; what a view without a camera of its own shows. */
  readonly camera: Camera;
  /** Zone picture's resolution, pixels a side. */
  readonly resolution: number;
  /** Paper times of the states of the tracks, from 0 at the prior to 1 at the anchors. */
  readonly times: readonly number[];
  /** count x times x 2: x and y of each sample's way from its latent (view 1) along the flow over the anchors of view 2. */
  readonly tracks: Float32Array;
  /** count x 2: x and y of the anchors of view 2. */
  readonly places: Float32Array;
  /** K x 2: x and y of the label anchors, by class; empty where none are learnt. */
  readonly labelPlaces: Float32Array;
  /** Share of view-1 latents whose flow over the view-2 anchors ends at their own anchor, 0 to 1. */
  readonly aligned: number;
  /** Share of view-1 latents that the same solver leads back to their own view-1 anchor, 0 to 1: what the solver itself allows. */
  readonly roundTrip: number;
  /** Class names in colour order, and how many anchors each has. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
}

/** What the plane's colours say. */
export type Colouring =
  | 'class'
  | 'anchor'
  /** How early the flow decides: the largest probability, averaged over the flow's time. */
  | 'early'
  /** Largest assignment probability of a point at the view's time. */
  | 'largest'
  /** Entropy of the assignment of a point at the view's time, as a share of ln n. */
  | 'entropy';

/** What can be switched on and off, one by one. Those of labels show nothing where none are learnt. */
export type Layer =
  | 'labelZones'
  | 'labelAnchors'
  | 'zones'
  | 'boundaries'
  | 'density'
  | 'prior'
  | 'anchors'
  | 'latents'
  | 'arrows'
  | 'trajectories'
  | 'particles'
  | 'images';

/** Those of an embedding that has no zones. Of the prior, where it is to fill one; the density is that of its points in the plane. */
export const EMBEDDING_LAYERS: readonly Layer[] = ['density', 'prior', 'anchors', 'images'];

/** The plane as pixels: sRGB bytes, RGBA, rows from the top. */
export interface PlanePicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** How the plane is painted. */
export interface PlaneView {
  readonly colour: Colouring;
  readonly layers: Readonly<Record<Layer, boolean>>;
  /** Null follows the anchors. */
  readonly camera: Camera | null;
  readonly axes: PlaneAxes;
  /** Paper time, 0 to 1: where along the flow latents, density, arrows and the zones of points are. */
  readonly time: number;
  /** Whether particles may move by themselves. */
  readonly motion: boolean;
  /** Samples that keep their colours while the others are grey; null for all. */
  readonly selected: readonly number[] | null;
  /** A sample to mark, or null. */
  readonly marked: number | null;
  /** Dark page: the plane's background and strokes follow. */
  readonly dark: boolean;
}

/** A point of the plane followed to its anchor. */
export interface PlaneProbe {
  readonly x: number;
  readonly y: number;
  /** Paper time at which the point begins. */
  readonly from: number;
  /** Sample whose anchor it ends at, and its class. */
  readonly anchor: number;
  readonly label: number;
  /** Class whose anchor the flow over the label anchors leads to; null where none are learnt. */
  readonly zone: number | null;
  /** Paper times of the states, `from` first, 1 last. */
  readonly times: readonly number[];
  /** times x 2: the way in the plane's coordinates. */
  readonly trajectory: Float32Array;
  /** The anchors that lead anywhere on the way, at most 5, the one it ends at first; each with its probability at every time. */
  readonly leading: readonly { readonly anchor: number; readonly probability: Float32Array }[];
  /** Largest probability and entropy (nats) at the point itself. */
  readonly largest: number;
  readonly entropy: number;
  /** Distance to the nearest point of another zone, latent units; null where there is none in reach. */
  readonly margin: number | null;
}

/** An anchor: that of a sample (of view 2, where there are two), or that of a label. */
export type AnchorName = { readonly sample: number } | { readonly label: number };

/** An anchor held elsewhere, plane coordinates. */
export type AnchorMove = AnchorName & { readonly x: number; readonly y: number };

/** One training iteration of one sample, stage by stage, in the plane's coordinates. */
export interface SampleTrace {
  readonly sample: number;
  /** The two views as the encoder gets them: height x width, 0 to 1; two numbers where samples are points. */
  readonly views: readonly [Float32Array, Float32Array];
  readonly width: number;
  readonly height: number;
  /** x and y of the anchors of both views; where labels are learnt, of the sample's and of its class'. */
  readonly anchors: readonly [readonly [number, number], readonly [number, number]];
  /** x, y pairs: from the first anchor to the latent, and from there over the anchors of view 2, or of the labels; the experiment's own solver. */
  readonly inverse: Float32Array;
  readonly forward: Float32Array;
  /** Probability of the own anchor by step of the forward flow, and the paper times. */
  readonly own: Float32Array;
  readonly t: readonly number[];
  /** Step of the maximum after the cut-off. */
  readonly chosen: number;
  readonly loss: number;
}
