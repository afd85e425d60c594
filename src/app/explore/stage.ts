/** The two toys, and the clock that moves them. What changes with every frame goes to listeners, never through React. */
import type { Experiment } from '../../experiment';
import { isDrawable } from '../../explore/adapters';
import { Simulation } from '../../explore/simulation';
import type { Mover, Start } from '../../explore/toy';
import type { Compared } from '../../objectives/facts';
import { objectiveOf, type Side, SIDES, type Speed, useExplore, usual } from './store';

/** Milliseconds of a frame that steps may take; the true flow is slow where the machine is. */
const BUDGET = 24;

type Pair = [Simulation | null, Simulation | null];

const listeners = new Set<() => void>();
let toys: Pair = [null, null];
let frame: number | null = null;

/** Null where the objective acts on pixels only. */
export function toyOf(side: Side): Simulation | null {
  return toys[side];
}

/** Calls back when a toy has changed; returns how to stop. */
export function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

function toyFor(settings: Experiment, start: Start): Simulation | null {
  const objective = settings.objective as Compared;
  return isDrawable(objective) ? new Simulation(objective, settings, start) : null;
}

/** Both from the beginning, with the settings as they are. */
export function startAgain(): void {
  const { sides, start } = useExplore.getState();
  toys = [toyFor(sides[0], start), toyFor(sides[1], start)];
  tell();
}

export function startFrom(start: Start): void {
  useExplore.setState({ start });
  startAgain();
}

function put(side: Side, settings: Experiment): void {
  const { sides } = useExplore.getState();
  useExplore.setState({ sides: side === 0 ? [settings, sides[1]] : [sides[0], settings] });
}

/** Another objective in a picture; both begin anew, from the same points. */
export function choose(side: Side, objective: Compared): void {
  put(side, usual(objective));
  startAgain();
}

/** Another setting of a picture; the forces follow at once, the points stay. */
export function change(side: Side, settings: Partial<Experiment>): void {
  const next = { ...useExplore.getState().sides[side], ...settings };
  put(side, next);
  toys[side]?.change(next);
  tell();
}

/** Puts a point to the same place in both pictures. */
export function place(row: number, x: number, y: number): void {
  for (const toy of toys) toy?.place(row, x, y);
  tell();
}

function stepBoth(mover: Mover): void {
  for (const toy of toys) toy?.step(mover);
}

export function stepOnce(): void {
  pause();
  stepBoth(useExplore.getState().mover);
  tell();
}

function tick(): void {
  const { mover, speed } = useExplore.getState();
  const began = performance.now();
  let steps: number = speed;
  // Both take the same steps, so that one can be compared with the other.
  do {
    stepBoth(mover);
    steps -= 1;
  } while (steps > 0 && performance.now() - began < BUDGET);
  tell();
  frame = requestAnimationFrame(tick);
}

export function play(): void {
  if (frame !== null) return;
  useExplore.setState({ playing: true });
  frame = requestAnimationFrame(tick);
}

export function pause(): void {
  if (frame !== null) cancelAnimationFrame(frame);
  frame = null;
  useExplore.setState({ playing: false });
}

export function setSpeed(speed: Speed): void {
  useExplore.setState({ speed });
}

/** Opens the pictures on the objective that is trained, beside the one that was looked at; returns how to close them. */
export function enter(trained: Experiment['objective']): () => void {
  const compared = trained as Compared;
  const other = SIDES.map(objectiveOf).find((objective) => objective !== compared) ?? 'lzn';
  if (isDrawable(compared) && !SIDES.some((side) => objectiveOf(side) === compared)) {
    useExplore.setState({ sides: [usual(compared), usual(other)] });
  }
  startAgain();
  return pause;
}
