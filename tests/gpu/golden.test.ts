/** Every public golden file, through the kernels, on the test adapter: the same check as `npm run verify`. */
import { beforeAll, describe, expect, it } from 'vitest';
import { checkGolden } from '../../src/cli/verify/check';
import { parseGolden } from '../../src/cli/verify/format';
import { testDevice } from './device';

const files = import.meta.glob<string>('../golden/lzn/*.json', { query: '?raw', import: 'default' });
let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** The form for GPUs is slow on a software adapter, so there it gets the smaller files: DPM-Solver, near duplicates, duplicates, shards, labels. */
const SMALL = /p0[149]_|p1[0345]_/;
const cases = Object.entries(files).flatMap(([path, load]) => [
  ['rows', path, load] as const,
  ...(SMALL.test(path) ? [['tiles', path, load] as const] : []),
]);

describe.each(cases)('%s form, %s', (form, path, load) => {
  it('agrees with the official code', async () => {
    const file = parseGolden(path, await load());
    const results = await checkGolden(device, file, form);
    const bad = results.filter((r) => r.status === 'failed');
    expect(bad, bad.map((r) => `${r.field}: ${r.error} > ${r.tolerance} (${r.note})`).join('\n')).toEqual([]);
    const checked = results.filter((r) => r.status === 'passed').length;
    expect(checked).toBe(Object.keys(file.expected_f64).length);
  });
});
