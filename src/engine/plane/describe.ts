/** What the plane says about itself. */
import type { Schedule } from '../../lzn/schedule';
import type { Camera } from '../protocol';
import type { Moment } from './moment';
import type { PlaneShown, PlaneSource } from './source';
import { stateTimes } from './tracks';
import type { ZoneGrid } from './zone-solver';

/** What is shown: its size, how much of the anchors it shows, where everything is, and its classes. */
export function describe(
  { classNames }: PlaneSource,
  { n, d, fit, labels, places, labelPlaces }: Moment,
  shown: {
    readonly camera: Camera;
    readonly tracks: Float32Array;
    readonly grid: ZoneGrid;
    readonly schedule: Schedule;
  },
): PlaneShown {
  return {
    anchors: n,
    d,
    axes: fit.kind,
    variance: fit.variance,
    offset: Math.hypot(...fit.origin),
    extent: shown.camera.half,
    camera: shown.camera,
    resolution: Math.min(shown.grid.columns, shown.grid.rows),
    times: stateTimes(shown.schedule),
    tracks: shown.tracks,
    places: Float32Array.from(places),
    labelPlaces: Float32Array.from(labelPlaces),
    classes: classNames.map((name, k) => ({
      name,
      count: labels.reduce((count, label) => count + (label === k ? 1 : 0), 0),
    })),
  };
}
