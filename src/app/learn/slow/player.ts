/** Moves the walk through an iteration on: by itself, by hand, and by training for real. The plane follows. */
import { type Outcome, type Stage, STAGES, useSlow } from '../../../state/slow';
import { useLearn } from '../../../state/learn';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import { session } from '../../session';
import { canTrain, currentStatus, isGoing } from '../../status';
import { timeOf } from './geometry';

/** Milliseconds in which a stage shows itself, and those it stands still before the next one. */
const SHOWING = 2600;
const RESTING = 1400;
/** Where the reader asks for less motion a stage goes on in so many jumps. */
const JUMPS = 6;

let frame: number | null = null;
let began = 0;
/** What the page showed before. */
let before: { readonly time: number; readonly marked: number | null } | null = null;
/** Counts the samples asked for, so that a late answer is not taken for the present one. */
let asked = 0;

function showOnPlane(): void {
  const { trace, stage, progress } = useSlow.getState();
  if (trace === null) return;
  usePlane.getState().mark(trace.sample);
  useView.getState().setTime(timeOf(stage, progress, trace));
}

function halt(): void {
  if (frame !== null) cancelAnimationFrame(frame);
  frame = null;
}

function tick(now: number): void {
  const { stage, playing } = useSlow.getState();
  const elapsed = Math.max(0, now - began);
  const share = Math.min(1, elapsed / SHOWING);
  const progress = useView.getState().motion ? share : Math.floor(share * JUMPS) / JUMPS;
  if (progress !== useSlow.getState().progress) {
    useSlow.setState({ progress });
    showOnPlane();
  }
  const following = STAGES[STAGES.indexOf(stage) + 1];
  if (share < 1 || (playing && following !== undefined && elapsed < SHOWING + RESTING)) {
    frame = requestAnimationFrame(tick);
    return;
  }
  frame = null;
  useSlow.setState({ moving: false });
  if (!playing) return;
  if (following === undefined) useSlow.setState({ playing: false });
  else enter(following);
}

/** Shows a stage from its beginning. */
function enter(stage: Stage): void {
  halt();
  began = performance.now();
  useSlow.setState({ stage, progress: 0, moving: true });
  showOnPlane();
  frame = requestAnimationFrame(tick);
}

export function goTo(stage: Stage): void {
  useSlow.setState({ playing: false });
  enter(stage);
}

/** Stages further on, or back where negative. */
export function turn(by: number): void {
  const stage = STAGES[STAGES.indexOf(useSlow.getState().stage) + by];
  if (stage !== undefined) goTo(stage);
}

/** Stage after stage, from the one at hand; from the first where the last is at hand. */
export function play(): void {
  const { stage } = useSlow.getState();
  useSlow.setState({ playing: true });
  enter(stage === 'gradient' ? 'views' : stage);
}

export function pause(): void {
  halt();
  useSlow.setState({ playing: false, moving: false });
}

function words(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Follows a shown sample through an iteration; training stands still meanwhile, or there would be nothing to look at. */
export async function follow(sample: number): Promise<void> {
  asked += 1;
  const turnOf = asked;
  halt();
  useSlow.setState({ sample, trace: null, failure: null, outcome: null, moving: false, playing: false });
  try {
    if (isGoing(currentStatus())) await session.pause();
    const trace = await session.trace(sample);
    if (turnOf !== asked || !useSlow.getState().open) return;
    useSlow.setState({ trace });
    enter(useSlow.getState().stage);
  } catch (thrown) {
    if (turnOf === asked) useSlow.setState({ failure: words(thrown) });
  }
}

/** A sample above this probability has no gradient to speak of. */
const SURE = 0.9;

/** One of the shown samples, drawn at random: not the one that is followed, and one that has something left to learn where there is. */
export function anotherSample(): number {
  const { samples, scene } = useRun.getState();
  const { sample } = useSlow.getState();
  const others = Array.from({ length: samples?.count ?? 1 }, (_, i) => i).filter((i) => i !== sample);
  const unsure = others.filter((i) => {
    if (scene === null) return true;
    return (scene.own[i * scene.t.length + (scene.chosen[i] ?? 0)] ?? 0) < SURE;
  });
  const pool = unsure.length > 0 ? unsure : others;
  return pool[Math.floor(Math.random() * pool.length)] ?? 0;
}

/** A sample that somebody has marked, or the one that the last pin ends at; not the one that is followed. */
export function chosenSample(): number | null {
  const { marked, pins } = usePlane.getState();
  const { sample } = useSlow.getState();
  return [marked, pins.at(-1)?.anchor].find((s) => s !== undefined && s !== sample) ?? null;
}

export function openSlow(): void {
  if (useSlow.getState().open) return;
  // Two guides at once would stand in each other's way.
  useLearn.getState().endTour();
  before = { time: useView.getState().time, marked: usePlane.getState().marked };
  useView.setState({ playing: false });
  useSlow.setState({ open: true, stage: 'views', progress: 0 });
  void follow(chosenSample() ?? anotherSample());
}

export function closeSlow(): void {
  if (!useSlow.getState().open) return;
  asked += 1;
  halt();
  useSlow.setState({ open: false, sample: null, trace: null, failure: null, outcome: null });
  useSlow.setState({ moving: false, playing: false, stepping: false });
  if (before === null) return;
  useView.getState().setTime(before.time);
  usePlane.getState().mark(before.marked);
  before = null;
}

/** Makes what is shown the encoder that is trained; says what had to be left. */
async function comeToLife(): Promise<Outcome['left']> {
  const { scene } = useRun.getState();
  if (scene?.origin.kind === 'recorded') {
    await session.adoptRecorded();
    return 'recorded';
  }
  if (scene?.origin.kind === 'film' || usePlane.getState().home !== null) {
    await session.lookBack(null);
    return 'look';
  }
  return null;
}

/** One real iteration of training; what it did to the sample becomes the outcome. */
export async function trainOnce(): Promise<void> {
  const { sample, stepping } = useSlow.getState();
  if (sample === null || stepping || !canTrain(currentStatus())) return;
  const turnOf = asked;
  useSlow.setState({ stepping: true, failure: null });
  try {
    const left = await comeToLife();
    const earlier = await session.trace(sample);
    const { iteration } = await session.step(1);
    const after = await session.trace(sample);
    if (turnOf !== asked) return;
    useSlow.setState({ trace: after, outcome: { before: earlier, after, iteration, left } });
    showOnPlane();
  } catch (thrown) {
    if (turnOf === asked) useSlow.setState({ failure: words(thrown) });
  } finally {
    if (turnOf === asked) useSlow.setState({ stepping: false });
  }
}
