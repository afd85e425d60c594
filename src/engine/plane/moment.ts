/** One moment of the anchors and the latents: what a picture is of. Everything in it is of one update. */
import { pitch } from '../../gpu/matrix';
import type { PlaneAxes } from '../protocol';
import { smoothExtent, wantedExtent } from './extent';
import { fitPlane, project, type PlaneFit } from './fit';

export interface Moment {
  readonly n: number;
  readonly d: number;
  /** n x pitch(d) each, finite. */
  readonly anchors: Float32Array<ArrayBuffer>;
  readonly latents: Float32Array<ArrayBuffer>;
  readonly labels: Uint8Array;
  /** K x pitch(d), finite; empty where no labels are learnt. */
  readonly labelAnchors: Float32Array<ArrayBuffer>;
  /** The axes that were asked for; the fit says which they became. */
  readonly choice: PlaneAxes;
  readonly fit: PlaneFit;
  /** Half width of a square around the centre that holds nearly everything. */
  readonly extent: number;
  /** x, y of each anchor. */
  readonly places: Float64Array<ArrayBuffer>;
  /** Of each label anchor. */
  readonly labelPlaces: Float64Array<ArrayBuffer>;
}

export interface Reading {
  readonly anchors: Float32Array;
  readonly latents: Float32Array;
  readonly labels: Uint8Array;
  readonly labelAnchors?: Float32Array;
}

/**
 * The moment of what was read.
 * @param previous the last one, for continuity
 * @param refit false keeps its axes and its extent, whatever they are asked to be
 */
export function makeMoment(
  { n, d }: Pick<Moment, 'n' | 'd'>,
  reading: Reading,
  choice: PlaneAxes,
  previous?: Moment,
  refit = true,
): Moment {
  const finite = (data: Float32Array, rows = n) =>
    data.slice(0, rows * pitch(d)).map((v) => (Number.isFinite(v) ? v : 0));
  const still = refit ? undefined : previous;
  const data = {
    anchors: finite(reading.anchors),
    latents: finite(reading.latents),
    labels: reading.labels.slice(0, n),
    labelAnchors: finite(reading.labelAnchors ?? new Float32Array(), Infinity),
  };
  return {
    n,
    d,
    ...data,
    ...(still === undefined
      ? fitted({ n, d, ...data }, choice, previous)
      : { ...placesOn(still.fit, { n, d, ...data }), choice: still.choice, extent: still.extent }),
  };
}

/** The same moment on other axes. */
export function turnMoment(moment: Moment, choice: PlaneAxes): Moment {
  return { ...moment, ...fitted(moment, choice, moment) };
}

type Data = Pick<Moment, 'n' | 'd' | 'anchors' | 'latents' | 'labelAnchors'>;
type Placed = Pick<Moment, 'fit' | 'places' | 'labelPlaces'>;

function fitted(
  data: Data,
  choice: PlaneAxes,
  previous: Moment | undefined,
): Placed & Pick<Moment, 'choice' | 'extent'> {
  const { n, d, anchors, latents } = data;
  const fit = fitPlane(anchors, n, d, choice, previous?.fit);
  const on = placesOn(fit, data);
  const wanted = wantedExtent(on.places, project(fit, latents, n, pitch(d)), on.labelPlaces);
  // Another kind of plane is another picture; it does not grow out of the last one.
  const last = previous?.fit.kind === fit.kind ? previous.extent : undefined;
  return { choice, ...on, extent: smoothExtent(wanted, last) };
}

function placesOn(fit: PlaneFit, { n, d, anchors, labelAnchors }: Data): Placed {
  return {
    fit,
    places: project(fit, anchors, n, pitch(d)),
    labelPlaces: project(fit, labelAnchors, labelAnchors.length / pitch(d), pitch(d)),
  };
}
