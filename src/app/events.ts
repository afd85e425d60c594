/** From the engine's events to the stores. Telemetry is gathered and written at most four times a second. */
import type { EngineEvent, HistoryPoint } from '../engine/protocol';
import { namedPlane, namedSamples } from '../state/class-names';
import { useRun } from '../state/run';

type TelemetryEvent = Extract<EngineEvent, { type: 'telemetry' }>;

/** Milliseconds between two writes of telemetry. */
const PERIOD = 250;

let latest: TelemetryEvent | null = null;
let gathered: HistoryPoint[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Writes what has been gathered now. */
export function flushTelemetry(): void {
  clearTimeout(timer);
  timer = undefined;
  if (latest === null) return;
  const { telemetry, iterationsPerSecond } = latest;
  const points = gathered;
  latest = null;
  gathered = [];
  useRun.getState().record(telemetry, points, iterationsPerSecond);
}

/** Forgets what has been gathered: it belongs to a run that is over. */
export function dropTelemetry(): void {
  clearTimeout(timer);
  timer = undefined;
  latest = null;
  gathered = [];
}

/** Whether training only seems to have stopped: it goes on in a moment. */
let held = false;

/** While `on`, an engine that is ready is told of as running. */
export function holdRunning(on: boolean): void {
  held = on;
}

/** Takes one event of the engine. */
export function takeEvent(event: EngineEvent): void {
  const run = useRun.getState();
  switch (event.type) {
    case 'telemetry':
      latest = event;
      gathered.push(...event.history);
      timer ??= setTimeout(flushTelemetry, PERIOD);
      break;
    case 'state':
      // Whoever reads that it has stopped must read where, however long timers sleep.
      if (event.state === 'ready' || event.state === 'stopped') flushTelemetry();
      useRun.setState({
        state: held && event.state === 'ready' ? 'running' : event.state,
        ...(event.state === 'loading' || event.state === 'evaluating' ? {} : { progress: null }),
      });
      if (event.note !== undefined) run.notify(event.note);
      break;
    case 'progress':
      useRun.setState({
        progress: {
          label: event.label,
          fraction: event.fraction,
          ...(event.text === undefined ? {} : { text: event.text }),
        },
      });
      break;
    case 'probe':
      useRun.setState({ probe: { iteration: event.iteration, result: event.probe } });
      break;
    case 'samples':
      useRun.setState({ samples: namedSamples(event.samples) });
      break;
    case 'scene':
      useRun.setState({ scene: event.scene });
      break;
    case 'plane':
      useRun.setState({ plane: namedPlane(event.plane) });
      break;
    case 'film':
      useRun.setState({ film: event.frames });
      break;
    case 'notice':
      run.notify(event.message, undefined, event.text);
      break;
    case 'error':
      flushTelemetry();
      useRun.setState({ error: event.error });
      break;
  }
}
