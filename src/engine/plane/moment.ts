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
  /** The axes that were asked for; the fit says which they became. */
  readonly choice: PlaneAxes;
  readonly fit: PlaneFit;
  /** Half width of a square around the centre that holds nearly everything. */
  readonly extent: number;
  /** x, y of each anchor. */
  readonly places: Float64Array<ArrayBuffer>;
}

export interface Reading {
  readonly anchors: Float32Array;
  readonly latents: Float32Array;
  readonly labels: Uint8Array;
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
  const finite = (data: Float32Array) => data.slice(0, n * pitch(d)).map((v) => (Number.isFinite(v) ? v : 0));
  const still = refit ? undefined : previous;
  const data = {
    anchors: finite(reading.anchors),
    latents: finite(reading.latents),
    labels: reading.labels.slice(0, n),
  };
  return {
    n,
    d,
    ...data,
    ...(still === undefined
      ? fitted({ n, d, ...data }, choice, previous)
      : { ...keepPlaces(still.fit, data.anchors, n, d), choice: still.choice, extent: still.extent }),
  };
}

/** The same moment on other axes. */
export function turnMoment(moment: Moment, choice: PlaneAxes): Moment {
  return { ...moment, ...fitted(moment, choice, moment) };
}

type Data = Pick<Moment, 'n' | 'd' | 'anchors' | 'latents'>;
type Fitted = Pick<Moment, 'choice' | 'fit' | 'extent' | 'places'>;

function fitted({ n, d, anchors, latents }: Data, choice: PlaneAxes, previous: Moment | undefined): Fitted {
  const fit = fitPlane(anchors, n, d, choice, previous?.fit);
  const places = project(fit, anchors, n, pitch(d));
  const wanted = wantedExtent(places, project(fit, latents, n, pitch(d)));
  // Another kind of plane is another picture; it does not grow out of the last one.
  const last = previous?.fit.kind === fit.kind ? previous.extent : undefined;
  return { choice, fit, extent: smoothExtent(wanted, last), places };
}

function keepPlaces(fit: PlaneFit, anchors: Float32Array, n: number, d: number) {
  return { fit, places: project(fit, anchors, n, pitch(d)) };
}
