/** One point of the plane followed to its anchor, on the CPU. */
import { pitch } from '../../gpu/matrix';
import { Walker, type Walk } from '../../lzn/walk';
import type { PlaneProbe } from '../protocol';
import { project } from './fit';
import type { Moment } from './moment';
import { LINE_OF_LATENTS, stateTimes } from './tracks';
import { showable, ZONE_STEPS, zoneSchedule } from './zone-solver';

/** Anchors that are listed, and the probability that one must have had somewhere on the way to be. */
const MOST_LEADERS = 5;
const LEAST_SHARE = 0.02;

/** Walks that the search for a boundary may take, about: so many that they stay within some 20 ms, counted and not timed. */
const walksFor = (n: number, d: number) => 1.5e7 / (n * ZONE_STEPS * (25 + 2 * d));
const [FEWEST_RAYS, MOST_RAYS] = [4, 24];

/** Probes of one moment; the table of anchors is made once. */
export class Prober {
  readonly moment: Moment;
  readonly #walkers = new Map<number, { readonly samples: Walker; readonly labels: Walker | null }>();

  constructor(moment: Moment) {
    this.moment = moment;
  }

  /**
   * Follows the point (x, y) of the plane from paper time `from`.
   * @param reach how far to look for another zone, latent units
   */
  probe(x: number, y: number, from: number, reach: number): PlaneProbe {
    const { n, d, fit, labels } = this.moment;
    const time = showable(from);
    const schedule = zoneSchedule(n, d, time);
    const { samples: walker, labels: labelWalker } = this.#walkersOf(time);
    const lift = (u: number, v: number) =>
      Float64Array.from(
        { length: d },
        (_, c) => (fit.origin[c] ?? 0) + u * (fit.axes[c] ?? 0) + v * (fit.axes[d + c] ?? 0),
      );
    const point = lift(x, y);
    const walk = walker.walk(point);
    const times = [from, ...stateTimes(schedule).slice(1)];
    const last = walk.states[walk.states.length - 1] ?? new Float64Array(d);
    // The probabilities at the end, too, so that every state has its own.
    const probabilities = [...walk.probabilities, walker.assign(last, 1 - schedule.to)];
    const first = probabilities[0] ?? new Float64Array(n);
    return {
      x,
      y,
      from,
      anchor: walk.anchor,
      label: labels[walk.anchor] ?? 0,
      zone: labelWalker?.land(point) ?? null,
      times,
      trajectory: this.#trajectory(walk, times),
      leading: leaders(probabilities, walk.anchor).map((anchor) => ({
        anchor,
        probability: Float32Array.from(probabilities, (p) => p[anchor] ?? 0),
      })),
      largest: Math.max(...first),
      entropy: first.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0),
      margin: margin((u, v) => walker.land(lift(x + u, y + v)), walk.anchor, {
        reach,
        rays: d === 1 ? 2 : Math.min(MOST_RAYS, Math.max(FEWEST_RAYS, Math.round(walksFor(n, d) / 6))),
      }),
    };
  }

  #walkersOf(time: number): { readonly samples: Walker; readonly labels: Walker | null } {
    const { n, d, anchors, labelAnchors } = this.moment;
    let walkers = this.#walkers.get(time);
    if (walkers === undefined) {
      // A scrubber asks for one time after the other; only the last is likely to come again.
      this.#walkers.clear();
      const walker = (data: Float32Array, count: number) =>
        new Walker({ data, n: count, d, stride: pitch(d) }, zoneSchedule(count, d, time));
      const classes = labelAnchors.length / pitch(d);
      walkers = { samples: walker(anchors, n), labels: classes > 0 ? walker(labelAnchors, classes) : null };
      this.#walkers.set(time, walkers);
    }
    return walkers;
  }

  /** As tracks are drawn: the states of a line rise from the latents' line to the anchors'. */
  #trajectory({ states }: Walk, times: readonly number[]): Float32Array {
    const { d, fit } = this.moment;
    const points = new Float32Array(2 * states.length);
    states.forEach((state, k) => {
      const [u = 0, v = 0] = project(fit, state, 1, d);
      points.set([u, d === 1 ? LINE_OF_LATENTS * (1 - (times[k] ?? 1)) : v], 2 * k);
    });
    return points;
  }
}

/** The anchors with the largest probability anywhere on the way, the one it ends at first. */
function leaders(probabilities: readonly Float64Array[], end: number): number[] {
  const n = probabilities[0]?.length ?? 0;
  const most = Array.from({ length: n }, (_, j) => Math.max(...probabilities.map((p) => p[j] ?? 0)));
  const others = most
    .map((share, j) => ({ share, j }))
    .filter(({ share, j }) => share >= LEAST_SHARE && j !== end)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, MOST_LEADERS - 1);
  return [end, ...others.map(({ j }) => j)];
}

/** Times that a ray doubles before it has reached everything; times that a boundary is halved in, and the bundle of rays narrowed. */
const DOUBLINGS = 7;
const HALVINGS = 6;
const NARROWINGS = 3;

/**
 * Distance to the nearest other zone: along each ray outwards in doubling steps until the anchor is another one, then by bisection. A
 * later ray only looks where it would be nearer. At the end the rays beside the best one are tried at ever smaller angles. A zone thinner
 * than a step may be missed.
 * @param land anchor of the point so far from the middle
 * @returns null where nothing else was found within reach
 */
function margin(
  land: (u: number, v: number) => number,
  home: number,
  { reach, rays }: { readonly reach: number; readonly rays: number },
): number | null {
  let nearest = reach;
  let best: number | undefined;
  const look = (angle: number) => {
    const at = (r: number) => land(r * Math.cos(angle), r * Math.sin(angle));
    let inner = 0;
    let outer = Math.min(reach / 2 ** DOUBLINGS, nearest);
    while (at(outer) === home) {
      if (outer === nearest) return;
      inner = outer;
      outer = Math.min(2 * outer, nearest);
    }
    for (let k = 0; k < HALVINGS; k += 1) {
      const middle = (inner + outer) / 2;
      if (at(middle) === home) inner = middle;
      else outer = middle;
    }
    nearest = outer;
    best = angle;
  };
  for (let k = 0; k < rays; k += 1) look((2 * Math.PI * k) / rays);
  if (best === undefined) return null;
  // A line has but two directions.
  const narrowings = rays > 2 ? NARROWINGS : 0;
  for (let k = 1; k <= narrowings; k += 1) {
    const [around, apart]: [number, number] = [best, (2 * Math.PI) / rays / 2 ** k];
    look(around - apart);
    look(around + apart);
  }
  return nearest;
}
