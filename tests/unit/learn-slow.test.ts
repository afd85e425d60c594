/** The walk through one iteration: its geometry, and the kernels that it names. */
import { describe, expect, test } from 'vitest';
import { squareAround, timeOf, wayUntil } from '../../src/app/learn/slow/geometry';
import { kernelsOf } from '../../src/app/learn/slow/kernels';
import { importsOf, KERNEL_FILES, kernelSource } from '../../src/app/learn/kernels/sources';
import type { SampleTrace } from '../../src/engine/protocol';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { flowKernels, formOf } from '../../src/lzn/flow-kernels';
import { STAGES } from '../../src/state/slow';

const TRACE: SampleTrace = {
  sample: 3,
  views: [new Float32Array(4), new Float32Array(4)],
  width: 2,
  height: 2,
  anchors: [
    [1, 0],
    [1.5, 0.5],
  ],
  inverse: new Float32Array([1, 0, 0.5, 1, 0, 2, -1, 2]),
  forward: new Float32Array([-1, 2, 0, 1, 1, 1, 1.5, 0.5]),
  own: new Float32Array([0.1, 0.4, 0.9]),
  t: [0, 0.25, 0.75],
  chosen: 2,
  loss: 0.105,
};

describe('ways', () => {
  test('begin with one point and end with all of them', () => {
    expect(wayUntil(TRACE.forward, 0)).toEqual([[-1, 2]]);
    expect(wayUntil(TRACE.forward, 1)).toHaveLength(4);
    expect(wayUntil(TRACE.forward, 7)).toHaveLength(4);
  });

  test('stop between two states', () => {
    expect(wayUntil(TRACE.forward, 0.5)).toEqual([
      [-1, 2],
      [0, 1],
      [0.5, 1],
    ]);
  });

  test('of one point stay there', () => {
    expect(wayUntil(new Float32Array([2, 3]), 0.7)).toEqual([[2, 3]]);
  });
});

function timesOf(stage: 'inverse' | 'forward'): number[] {
  return [0, 1 / 3, 2 / 3, 1].map((p) => timeOf(stage, p, TRACE));
}

describe('flow time', () => {
  test('runs backwards in the inverse flow and forwards in the forward flow, over the same times', () => {
    expect(timesOf('forward')).toEqual([0, 0.25, 0.75, 1]);
    expect(timesOf('inverse')).toEqual([1, 0.75, 0.25, 0]);
  });

  test('of the other stages is that of the anchors, of the steps, and of the step that counts', () => {
    expect(timeOf('views', 0.5, TRACE)).toBe(1);
    expect(timeOf('assignment', 0.5, TRACE)).toBe(0.25);
    expect(timeOf('maximum', 0, TRACE)).toBe(0.75);
    expect(timeOf('gradient', 1, TRACE)).toBe(0.75);
  });
});

test('the square around points holds them all, and is one where there is none', () => {
  const { x, y, side } = squareAround([TRACE.inverse, TRACE.forward, [1.5, 0.5]]);
  for (const [px, py] of [...wayUntil(TRACE.inverse, 1), ...wayUntil(TRACE.forward, 1)]) {
    expect(px).toBeGreaterThan(x);
    expect(px).toBeLessThan(x + side);
    expect(py).toBeGreaterThan(y);
    expect(py).toBeLessThan(y + side);
  }
  expect(squareAround([])).toEqual({ x: -1, y: -1, side: 2 });
});

describe('kernels', () => {
  const kinds: readonly Partial<Experiment>[] = [
    {},
    { d: 2 },
    { d: 3, act: 'gelu' },
    { d: 12, hidden: 'none' },
    { hidden: 'group', norm: 'none' },
    { aggregate: 'distance' },
    { aggregate: 'sum' },
    { direction: 'both' },
  ];
  test.each(kinds)('that are named with %o are files, each once a stage', (change) => {
    for (const form of ['rows', 'tiles'] as const) {
      for (const points of [false, true]) {
        for (const stage of STAGES) {
          const files = kernelsOf(stage, { ...DEFAULTS, ...change }, form, points);
          expect(files.length).toBeGreaterThan(0);
          expect(new Set(files).size).toBe(files.length);
          for (const file of files) expect(KERNEL_FILES).toContain(file);
        }
      }
    }
  });

  test.each([1, 3, 4, 16])('of the flow are those that the engine takes, d = %i', async (d) => {
    for (const form of ['rows', 'tiles'] as const) {
      const walk = kernelsOf('assignment', { ...DEFAULTS, d }, form, false)[0] ?? '';
      const source = await kernelSource(walk);
      const { entries } = (await flowKernels(d, form)).walk;
      for (const entry of Object.keys(entries)) expect(source).toContain(`fn ${entry}(`);
      expect(walk.includes('flat')).toBe(formOf(d, form) === 'flat');
    }
  });

  test('lead to the snippets that they import', async () => {
    const imports = importsOf(await kernelSource('data/augment.wgsl'));
    expect(imports).toEqual(['lib/philox.wgsl', 'lib/packed_pixels.wgsl']);
    for (const file of imports) expect(KERNEL_FILES).toContain(file);
    await expect(kernelSource('none.wgsl')).rejects.toThrow(/no shader none/);
  });
});
