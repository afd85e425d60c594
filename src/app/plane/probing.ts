/** Pointing at the plane: where does this point end? One question at a time, and only the latest. */
import type { PlaneProbe } from '../../engine/protocol';
import { hasFlow } from '../../state/embedding';
import { type Point, usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { Latest } from '../session/latest';
import { session } from '../session';

/** Milliseconds between two questions while the pointer moves. */
const PERIOD = 80;

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function canProbe(): boolean {
  return useRun.getState().plane !== null && hasFlow();
}

/** A failed question leaves the answer before; what is wrong is told by the commands that matter. */
async function ask({ x, y }: Point, from: number): Promise<PlaneProbe | null> {
  try {
    return await session.probeAt(x, y, from);
  } catch {
    return null;
  }
}

const questions = new Latest(async (point: Point) => {
  const rest = pause(PERIOD);
  const probe = await ask(point, useView.getState().time);
  if (probe !== null && usePlane.getState().hover !== null) usePlane.setState({ probe });
  await rest;
});

/** The pointer, or the keyboard's cursor, is over a point; null when it has left. */
export function pointAt(point: Point | null, cursor = false): void {
  usePlane.setState(point === null ? { hover: null, cursor: false, probe: null } : { hover: point, cursor });
  if (point !== null && canProbe()) void questions.push(point);
}

/** Pins a point, to compare it with others. Resolves to the pin. */
export async function pinAt(point: Point): Promise<PlaneProbe | null> {
  if (!canProbe()) return null;
  const probe = await ask(point, useView.getState().time);
  if (probe !== null) usePlane.getState().pin(probe);
  return probe;
}

const renewals = new Latest(async () => {
  const { hover, pins } = usePlane.getState();
  if (hover !== null) void questions.push(hover);
  const renewed = new Map<PlaneProbe, PlaneProbe>();
  for (const pin of pins) {
    const probe = await ask(pin, pin.from);
    if (probe !== null) renewed.set(pin, probe);
  }
  if (renewed.size === 0) return;
  usePlane.setState((now) => ({ pins: now.pins.map((pin) => renewed.get(pin) ?? pin) }));
});

/** Asks anew about pins and pointer whenever the picture is of another moment. Returns how to stop. */
export function keepProbesFresh(): () => void {
  let stale = false;
  const stopRun = useRun.subscribe((now, before) => {
    if (now.scene !== before.scene) stale = true;
    // A new scene comes first and its picture after it; a picture alone is another camera on the same.
    if (!stale || now.plane === before.plane || now.plane === null) return;
    stale = false;
    void renewals.push(undefined);
  });
  const stopView = useView.subscribe((now, before) => {
    // In other axes the points would be others.
    if (now.axes !== before.axes) usePlane.setState({ pins: [], hover: null, cursor: false, probe: null });
    const { hover } = usePlane.getState();
    if (now.time !== before.time && hover !== null && canProbe()) void questions.push(hover);
  });
  return () => {
    stopRun();
    stopView();
  };
}
