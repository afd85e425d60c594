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

describe.each(Object.entries(files))('%s', (path, load) => {
  it('agrees with the official code', async () => {
    const file = parseGolden(path, await load());
    const results = await checkGolden(device, file);
    const bad = results.filter((r) => r.status === 'failed');
    expect(bad, bad.map((r) => `${r.field}: ${r.error} > ${r.tolerance} (${r.note})`).join('\n')).toEqual([]);
    const checked = results.filter((r) => r.status === 'passed').length;
    expect(checked).toBe(file.kind === 'label' ? 0 : Object.keys(file.expected_f64).length);
  });
});
