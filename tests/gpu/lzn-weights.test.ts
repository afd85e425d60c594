/**
 * Forward flows whose anchors weigh differently and are owned by any number of rows, against the float64 twin: states,
 * statistics, and the gradient of a row's log P at one step, by central differences.
 */
import { createBuffer } from 'webgpu-typed';
import { describe, expect, it } from 'vitest';
import { padRows, pitch } from '../../src/gpu/matrix';
import { evaluateField } from '../../src/lzn/field';
import { assignment, points, velocity } from '../oracle/lzn';
import { largest, normals, relative } from '../oracle/lzn-cases';
import { testDevice } from './device';
import { sameBits } from './lzn-harness';
import {
  type Case,
  DPM3,
  EULER,
  exact,
  exactGradients,
  type How,
  makeCase,
  plainStates,
  type Run,
  runFlow,
  runWeighted,
  unlikeTwin,
  WEIGHTS,
  withFlow,
} from './lzn-weights-harness';

/** Names of what differs between two runs by a bit. */
function differences(a: Run, b: Run): string[] {
  const names = ['states', 'stats', 'anchorGradient', 'latentGradient'] as const;
  return names.filter((name) => !sameBits(a[name], b[name]));
}

const CASES: readonly (readonly [string, Case, How])[] = [
  ['d = 16, rows', makeCase(16, EULER, WEIGHTS), { form: 'rows' }],
  ['d = 16, tiles', makeCase(16, EULER, WEIGHTS), { form: 'tiles' }],
  ['d = 16, equal weights', makeCase(16, EULER), {}],
  ['d = 2', makeCase(2, EULER, WEIGHTS), {}],
  ['d = 3, third order', makeCase(3, DPM3, WEIGHTS), {}],
  ['d = 16, third order, every fifth state kept', makeCase(16, DPM3, WEIGHTS), { keep: 5 }],
];

describe.each(CASES)('weights and owners: %s', (_, c, how) => {
  it('states and statistics like the twin', async () => {
    expect(unlikeTwin(c, await runWeighted(c, { ...how, keep: 'all' }))).toEqual([]);
  });

  it('gradients like central differences, nothing for anchors without weight', async () => {
    const { anchorGradient, latentGradient } = await runWeighted(c, how);
    const expected = exactGradients(c);
    expect(expected.doubt).toBeLessThan(1e-6);
    expect(relative(anchorGradient, expected.anchors)).toBeLessThan(5e-5);
    expect(relative(latentGradient, expected.latents)).toBeLessThan(5e-5);
    c.weights?.forEach((weight, j) => {
      const part = anchorGradient.subarray(j * c.d, (j + 1) * c.d);
      expect(part.every((v) => v === 0)).toBe(weight === 0);
    });
  });
});

describe.each([
  ['d = 2', 2, {}],
  ['d = 16, rows', 16, { form: 'rows' }],
  ['d = 16, tiles', 16, { form: 'tiles' }],
] as const)('%s', (_, d, how) => {
  it('equal weights are no weights, to the bit', async () => {
    const c = makeCase(d, EULER);
    const none = await runWeighted(c, how);
    for (const weight of [1, 2, 1e-20])
      expect(differences(await runWeighted({ ...c, weights: WEIGHTS.map(() => weight) }, how), none)).toEqual(
        [],
      );
  });

  it('weights of a flow can be set while it is there', async () => {
    const c = makeCase(d, EULER, WEIGHTS);
    const even = { ...c, weights: undefined };
    const [weighted, plain] = [await runWeighted(c, how), await runWeighted(even, how)];
    expect(sameBits(weighted.states, plain.states)).toBe(false);
    await withFlow(even, how, async (flow) => {
      flow.setWeights(WEIGHTS);
      expect(differences(await runFlow(flow, c), weighted)).toEqual([]);
      flow.setWeights(WEIGHTS.map(() => 1));
      expect(differences(await runFlow(flow, even), plain)).toEqual([]);
      expect(() => flow.setWeights(WEIGHTS.map(() => 0))).toThrow(RangeError);
      expect(() => flow.setWeights([1])).toThrow(RangeError);
    });
  });

  it('the scale of the weights does not matter', async () => {
    const c = makeCase(d, EULER, WEIGHTS);
    const one = await runWeighted(c, how);
    const other = await runWeighted({ ...c, weights: WEIGHTS.map((w) => 1e-20 * w) }, how);
    expect(largest(other.states, one.states)).toBeLessThan(1e-4);
    expect(relative(other.anchorGradient, one.anchorGradient)).toBeLessThan(1e-4);
  });

  it('an anchor without weight is as if it were not there, even where a row begins or ends', async () => {
    const c = makeCase(d, EULER, WEIGHTS);
    // Anchor 1 lies where row 0 begins, anchor 5 lies on anchor 2, where many end.
    const anchors = c.anchors.slice();
    anchors.set(c.latents.subarray(0, d), d);
    anchors.set(c.anchors.subarray(2 * d, 3 * d), 5 * d);
    const near = await runWeighted({ ...c, anchors }, how);
    const kept = WEIGHTS.flatMap((weight, j) => (weight > 0 ? [j] : []));
    const without = await runWeighted(
      {
        ...c,
        anchors: Float32Array.from(kept.flatMap((j) => [...anchors.subarray(j * d, (j + 1) * d)])),
        weights: kept.map((j) => WEIGHTS[j] ?? Number.NaN),
        owners: c.owners.map((owner) => kept.indexOf(owner)),
      },
      how,
    );
    // Anchors are summed in other tiles.
    expect(largest(near.states, without.states)).toBeLessThan(1e-5);
    expect(relative(near.latentGradient, without.latentGradient)).toBeLessThan(1e-5);
    const gradient = kept.flatMap((j) => [...near.anchorGradient.subarray(j * d, (j + 1) * d)]);
    expect(relative(gradient, without.anchorGradient)).toBeLessThan(1e-5);
    expect(near.anchorGradient.subarray(5 * d, 6 * d).every((v) => v === 0)).toBe(true);
  });

  it('rows that own an anchor without weight give finite numbers, and go where the others go', async () => {
    const c = makeCase(d, EULER, WEIGHTS);
    const anchors = c.anchors.slice();
    anchors.set(c.latents.subarray(0, d), d);
    const orphans = { ...c, anchors, owners: c.owners.map((owner, i) => (i % 3 === 0 ? 1 : owner)) };
    const got = await runWeighted(orphans, how);
    for (const [name, values] of Object.entries(got) as [keyof Run, Float32Array][]) {
      expect(values.every(Number.isFinite), name).toBe(true);
    }
    const { states } = exact(orphans, anchors, c.latents);
    expect(largest(plainStates(orphans, got.states, c.steps), states.at(-1) ?? [])).toBeLessThan(1e-4);
    const ownP = got.stats.filter((_v, i) => i % 12 === 2 && Math.floor(i / 4) % c.rows === 0);
    expect(Math.max(...ownP)).toBeLessThan(-1e30);
  });

  it('a row that is alone with a heavy anchor at first may yet turn to a light one', async () => {
    // Of 20 noise units in the direction of the light one, which is three away: log 1e-30 = -69 is made up for at half time.
    const along = (x: number) => Array.from({ length: d }, (_v, i) => (i === 0 ? x : 0));
    const c: Case = {
      ...makeCase(d, EULER),
      rows: 8,
      anchors: Float32Array.from([...along(0), ...along(3)]),
      latents: Float32Array.from(Array.from({ length: 8 }, (_v, i) => along(20 + i / 8)).flat()),
      owners: new Uint32Array(8),
      weights: [1, 1e-30],
      pulls: new Float32Array(8),
    };
    const run = await runWeighted(c, how);
    const winners = (k: number) =>
      run.stats.subarray(4 * k * 8, 4 * (k + 1) * 8).filter((_v, i) => i % 4 === 3);
    expect([...winners(3)]).toEqual(Array.from({ length: 8 }, () => 0));
    expect([...winners(29)]).toEqual(Array.from({ length: 8 }, () => 1));
    expect(unlikeTwin(c, run)).toEqual([]);
    // The same where it was not known from the start, when rows that were alone stayed so.
    await withFlow({ ...c, weights: undefined }, how, async (flow) => {
      flow.setWeights([1, 1e-30]);
      expect(differences(await runFlow(flow, c), run)).toEqual([]);
    });
  });
});

it.each([2, 17])('the field with weights, d = %i', async (d) => {
  const device = await testDevice();
  const [n, q] = [WEIGHTS.length, 9];
  const [anchors, at] = [normals(n * d, 1), normals(q * d, 2)];
  anchors.set(at.subarray(0, d), d); // no weight, and next to a point
  const buffer = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, 'anchors');
  buffer.write(padRows(anchors, n, d));
  for (const t of [0, 0.3, 0.9]) {
    const field = await evaluateField(
      device,
      { anchors: buffer, anchorCount: n, d, weights: WEIGHTS },
      at,
      t,
    );
    const [x, a] = [Float64Array.from(at), points(anchors, d)];
    const expected = assignment(x, a, 1 - t, WEIGHTS).logP.map(Math.exp);
    expect(largest(field.probabilities, expected)).toBeLessThan(2e-5);
    expect(relative(field.velocities, velocity(x, a, 1 - t, WEIGHTS))).toBeLessThan(2e-5);
    // Far from what it would be without.
    expect(largest(field.probabilities, assignment(x, a, 1 - t).logP.map(Math.exp))).toBeGreaterThan(0.05);
    expect(field.probabilities.every((p, i) => WEIGHTS[i % n] !== 0 || p === 0)).toBe(true);
  }
  buffer.destroy();
});
