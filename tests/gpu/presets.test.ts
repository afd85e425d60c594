/** Each preset does what its text says: its link is trained, and its expectations hold. */
import { beforeAll, expect, it } from 'vitest';
import { holds } from '../../src/app/lab/presets/expectation';
import { PRESETS } from '../../src/experiment/presets';
import { testDevice } from './device';
import { Run } from './run-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** Room for other adapters, whose bits differ, beside the value that the page shows. */
const RELATIVE = 0.25;
const ABSOLUTE = 0.02;

it.each(PRESETS)('$id', async (preset) => {
  const run = await Run.of(device, preset.hash);
  let loss = Number.NaN;
  let iteration = 0;
  for (const expectation of preset.expect) {
    const { metric, after, is, bound, measured } = expectation;
    if (after > iteration) {
      iteration = after;
      loss = await run.trainTo(after);
    }
    const value = await run.value(expectation, loss);
    expect(holds(expectation, value), `${metric} is ${value}, but should be ${is} ${bound}`).toBe(true);
    expect(Math.abs(value - measured), `${metric} is ${value}, and the page says ${measured}`).toBeLessThan(
      RELATIVE * Math.abs(measured) + ABSOLUTE,
    );
  }
  run.destroy();
});
