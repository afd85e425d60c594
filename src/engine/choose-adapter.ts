/** Taking a run to another adapter because somebody wants it there. Fetched when it is asked for. */
import { datasetShape } from '../data/shapes';
import { type Acquired, acquireDevice, isLost } from './device';
import type { AdapterChange, AdapterInfo, PowerChoice } from './protocol';
import type { Runs } from './runs';
import { tooLarge } from './too-large';

function nameOf({ vendor, architecture, description }: AdapterInfo): string {
  return [vendor, architecture, description].join(' ').trim();
}

/** Whether two adapters are one, as far as the browser tells: some browsers name none. */
function sameAdapter(a: AdapterInfo, b: AdapterInfo): boolean {
  return nameOf(a) !== '' && nameOf(a) === nameOf(b) && a.fallback === b.fallback;
}

/**
 * Goes on with the run, from the iteration it is at, on the adapter that the browser finds for a choice. Training stops.
 * @throws EngineFailure where the run is too large for that adapter, or cannot be built there; it is back on the one it was on then
 */
export async function chooseAdapter(runs: Runs, choice: PowerChoice): Promise<AdapterChange> {
  const { gpu, loaded } = runs;
  await runs.halt();
  gpu.need();
  const found = await acquireDevice(choice);
  const present = gpu.info ?? found.info;
  if (found.info.choice !== choice || sameAdapter(present, found.info)) {
    found.device.destroy();
    if (found.info.choice !== choice) return { adapter: present, outcome: 'none' };
    gpu.choice = choice;
    return { adapter: { ...present, choice }, outcome: 'same' };
  }
  const { bench, training } = loaded;
  // The present becomes the last frame of the film, from which it goes on. A broken run goes on from its last good one.
  if (bench && training && training.broken === undefined) {
    await training.now(bench).catch((error: unknown) => {
      found.device.destroy();
      throw error;
    });
  }
  runs.setState('loading');
  try {
    await move(runs, found, present.choice);
    return { adapter: gpu.info ?? found.info, outcome: 'moved' };
  } finally {
    runs.settle();
  }
}

/** Gives the device up for another, and brings the run there; back to one of `before` where that fails. */
async function move({ gpu, loaded }: Runs, found: Acquired, before: PowerChoice): Promise<void> {
  const old = gpu.need();
  gpu.use(found);
  // As after a loss: nothing is painted from the old device while the new one takes the canvas.
  old.destroy();
  await loaded.viewing.idle;
  try {
    if (loaded.bench) {
      const { experiment } = loaded.need();
      const { refusal } = loaded.estimate(experiment, loaded.dataset ?? datasetShape(experiment));
      if (refusal !== null) throw tooLarge(refusal);
    }
    await loaded.moveTo(found.device, null);
  } catch (error) {
    // Lost in its turn, it is being replaced already.
    if (!(await isLost(found.device))) {
      const { device } = await gpu.acquire(before);
      found.device.destroy();
      await loaded.moveTo(device, null);
      throw error;
    }
  }
  await gpu.recovery;
}
