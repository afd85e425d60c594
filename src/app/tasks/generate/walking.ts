/** Walking over the plane: the point under the pointer, taken as a latent, and what the decoders make of it. Only the newest point is asked about. */
import { useExperiment } from '../../../state/experiment';
import { type Made, useGenerate } from '../../../state/generate';
import { type Point, usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import type { Generated } from '../../../engine/tasks-protocol';
import { pause } from '../../plane/probing';
import { session } from '../../session';
import { Latest } from '../../session/latest';
import { canMake, choiceOf, kindNow } from './making';
import { decodersOf, walkRequest } from './requests';

/** Milliseconds between two requests while the pointer moves. */
const PERIOD = 50;

/** Where one is: at the pointer or the keyboard's cursor; where there is none, as on a touch screen, at the last pin. */
export function placeOf({
  hover,
  pins,
}: {
  readonly hover: Point | null;
  readonly pins: readonly Point[];
}): Point | null {
  return hover ?? pins.at(-1) ?? null;
}

async function answer({ x, y }: Point): Promise<void> {
  const { iteration } = useRun.getState().telemetry;
  const choice = choiceOf(useGenerate.getState(), kindNow());
  const made: Made<Generated>[] = [];
  for (const model of decodersOf(useExperiment.getState().current))
    made.push({ model, result: await session.generate(walkRequest(model, choice, x, y)) });
  if (useGenerate.getState().walk && placeOf(usePlane.getState()) !== null)
    useGenerate.setState({ walked: { x, y, iteration, made } });
}

const steps = new Latest(async (point: Point) => {
  const rest = pause(PERIOD);
  // A failed step leaves the picture before; what is wrong is told by what was asked for in so many words.
  await answer(point).catch(() => undefined);
  await rest;
});

function step(): void {
  const place = placeOf(usePlane.getState());
  if (place === null) useGenerate.setState({ walked: null });
  else if (canMake()) void steps.push(place);
}

/** Follows pointer and training until stopped. */
export function keepWalking(): () => void {
  const stops = [
    usePlane.subscribe((now, before) => {
      if (placeOf(now) !== placeOf(before)) step();
    }),
    useRun.subscribe((now, before) => {
      // The decoder has learnt something.
      if (now.telemetry.iteration !== before.telemetry.iteration) step();
    }),
    useGenerate.subscribe((now, before) => {
      if (now.seed !== before.seed || now.sampler !== before.sampler) step();
    }),
    useView.subscribe((now, before) => {
      if (now.axes !== before.axes) step();
    }),
  ];
  step();
  return () => {
    for (const stop of stops) stop();
    useGenerate.setState({ walked: null });
  };
}
