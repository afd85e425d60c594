/** What every GPU test shares: one device a file that may report no error, and a comparison of arrays. */
import { afterAll, expect } from 'vitest';

let shared: Promise<GPUDevice> | undefined;
const uncaptured: string[] = [];

/**
 * The device of this test file, with default limits. Made on the first call; from then on the file fails if the device
 * reports an error that no test captured, or is lost.
 */
export function testDevice(): Promise<GPUDevice> {
  shared ??= request();
  return shared;
}

async function request(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null)
    throw new Error('There is no WebGPU adapter: start the browser with the flags of scripts/browser.mjs.');
  const device = await adapter.requestDevice();
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    uncaptured.push(event.error.message);
  });
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') uncaptured.push(`device lost: ${message}`);
    return null;
  });
  return device;
}

// Registered while the file is collected, so it runs after every test of the file.
afterAll(async () => {
  if (shared === undefined) return;
  const device = await shared;
  // Errors of the last submit arrive with the end of its work.
  await device.queue.onSubmittedWorkDone();
  device.destroy();
  expect(uncaptured, 'GPU errors that no test captured').toEqual([]);
});

/** Bounds of a comparison; at least one is to be given, and all that are given must hold. */
export interface Tolerance {
  /** Largest |actual - expected| of a single entry. */
  readonly absolute?: number;
  /** Largest ratio of the l2 norms, |actual - expected| / |expected|. */
  readonly relative?: number;
}

/**
 * Compares two arrays of the same length. Without a tolerance they must be equal. NaN never is.
 * @throws Error with both errors and the first five mismatches
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { absolute, relative }: Tolerance = { absolute: 0 },
): void {
  if (actual.length !== expected.length) {
    throw new Error(`expected ${expected.length} numbers, got ${actual.length}`);
  }
  const differences = Array.from(expected, (value, i) => Math.abs((actual[i] ?? NaN) - value));
  const worst = differences.reduce((most, value) => (value <= most ? most : value), 0);
  const error = l2(differences);
  const ratio = error === 0 ? 0 : error / l2(expected);
  // Written so that NaN fails.
  const good = (absolute === undefined || worst <= absolute) && (relative === undefined || ratio <= relative);
  if (good) return;
  const bound = absolute ?? 0;
  const listed = differences
    .map((difference, i) => ({ difference, i }))
    .filter(({ difference }) => !(difference <= bound))
    .slice(0, 5)
    .map(
      ({ difference, i }) =>
        `  [${i}] got ${String(actual[i])}, expected ${String(expected[i])}, off by ${difference}`,
    );
  throw new Error(
    `not close: largest difference ${worst}${absolute === undefined ? '' : ` (at most ${absolute})`}, ` +
      `relative l2 ${ratio}${relative === undefined ? '' : ` (at most ${relative})`}; first mismatches:\n${listed.join('\n')}`,
  );
}

function l2(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return Math.sqrt(sum);
}
