/** The stops of the tour: where each looks, and what it waits for. Their words are in the catalogue. */
import { chanceLoss } from '../../charts/iterations/levels';
import type { LossHistory } from '../../../state/history';
import type { Messages } from '../../../texts/catalogue';
import type { Facts } from './facts';
import type { Side } from './place';

type StopName = keyof Messages['guide']['tour']['stops'];

export interface Stop {
  readonly name: StopName;
  /** Selects what the stop is about. */
  readonly target: string;
  /** Selects what the page scrolls to where it is narrow; the target, where it is left out. */
  readonly show?: string;
  /** Sides of the target on which the card may stand, the best first. */
  readonly sides: readonly Side[];
  /** Whether the person has done it, by the facts when they arrived here and those of now. */
  readonly done: (arrived: Facts, now: Facts) => boolean;
}

/** Iterations that the last loss is a mean of. */
const RECENT = 8;
/** Iterations to wait for where no loss is known to be that of chance. */
export const WAIT = 50;
/** Flow time that the slider must have been moved. */
const TRAVEL = 0.2;

/** Mean loss of the last few iterations; null before there are as many. */
export function recentLoss({ width, buckets }: LossHistory): number | null {
  const last = buckets.slice(-Math.ceil(RECENT / width));
  const count = last.reduce((sum, bucket) => sum + bucket.count, 0);
  if (count < RECENT) return null;
  return last.reduce((sum, bucket) => sum + bucket.loss * bucket.count, 0) / count;
}

function betterThanGuessing(arrived: Facts, now: Facts): boolean {
  const chance = chanceLoss(now.experiment.current);
  if (chance === null) return now.run.telemetry.iteration >= arrived.run.telemetry.iteration + WAIT;
  const loss = recentLoss(now.run.history);
  return loss !== null && loss < chance;
}

/** Beside the picture, where neither it nor what it has to say is covered. */
const BESIDE: readonly Side[] = ['left', 'below', 'right', 'above'];
const UNDER: readonly Side[] = ['below', 'right', 'left', 'above'];
const AFTER: readonly Side[] = ['right', 'below', 'left', 'above'];

function part(testId: string): string {
  return `[data-testid="${testId}"]`;
}

export const STOPS: readonly Stop[] = [
  {
    name: 'run',
    target: part('run'),
    sides: UNDER,
    done: (arrived, now) =>
      now.run.state === 'running' || now.run.telemetry.iteration > arrived.run.telemetry.iteration,
  },
  { name: 'loss', target: '.chart-loss', sides: BESIDE, done: betterThanGuessing },
  {
    name: 'hover',
    target: part('zone-canvas'),
    sides: BESIDE,
    done: (arrived, now) =>
      (now.plane.probe !== null && now.plane.probe !== arrived.plane.probe) ||
      now.plane.pins.length > arrived.plane.pins.length,
  },
  {
    name: 'pin',
    target: part('zone-canvas'),
    sides: BESIDE,
    done: (arrived, now) => now.plane.pins.some((pin) => !arrived.plane.pins.includes(pin)),
  },
  {
    name: 'time',
    target: part('time-scrubber'),
    show: part('zone-canvas'),
    sides: BESIDE,
    done: (arrived, now) => Math.abs(now.view.time - arrived.view.time) >= TRAVEL,
  },
  {
    name: 'cutOff',
    target: part('alignment-heatmap'),
    sides: BESIDE,
    done: (arrived, now) => now.experiment.current.u !== arrived.experiment.current.u,
  },
  {
    name: 'anchor',
    target: part('zone-canvas'),
    sides: BESIDE,
    done: (arrived, now) => now.plane.moves.now.length > 0 && now.plane.moves !== arrived.plane.moves,
  },
  {
    name: 'colour',
    target: part('layer-colour'),
    sides: AFTER,
    done: (arrived, now) => now.view.colour !== arrived.view.colour,
  },
  {
    name: 'evaluate',
    target: part('evaluate'),
    sides: BESIDE,
    done: (arrived, now) => now.run.probe !== null && now.run.probe !== arrived.run.probe,
  },
];
