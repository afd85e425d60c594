/** Points followed on the CPU: against the twin in tests/oracle, and against the official code's zone map. */
import { describe, expect, test } from 'vitest';
import { zoneSchedule } from '../../src/engine/plane/zone-solver';
import { padRows, pitch } from '../../src/gpu/matrix';
import { makeSchedule } from '../../src/lzn/schedule';
import { Walker } from '../../src/lzn/walk';
import { fillNormals } from '../../src/random/philox';
import golden from '../golden/lzn/p01_tiny_n4_d2_s20.json';
import { field, land } from '../oracle/plane';

function normals(count: number, seed: number): Float32Array {
  const out = new Float32Array(count);
  fillNormals(out, seed, 4, 0);
  return out;
}

describe('a walk', () => {
  test.each([
    [1, 1],
    [5, 2],
    [33, 3],
    [9, 16],
  ])('n = %i, d = %i: states and probabilities of the twin', (n, d) => {
    const anchors = normals(n * d, 2);
    const schedule = zoneSchedule(n, d, 0.3);
    const walker = new Walker({ data: padRows(anchors, n, d), n, d, stride: pitch(d) }, schedule);
    for (let k = 0; k < 10; k += 1) {
      const point = normals(d, 10 + k);
      const { states, probabilities, anchor } = walker.walk(point);
      const twin = land([...point], anchors, schedule);
      expect([states.length, probabilities.length]).toEqual([25, 24]);
      expect([anchor, walker.land(point)]).toEqual([twin.anchor, twin.anchor]);
      expect(Math.max(...(probabilities[23] ?? []))).toBeCloseTo(twin.top, 10);
      expect(probabilities.every((p) => Math.abs(p.reduce((a, b) => a + b, 0) - 1) < 1e-12)).toBe(true);
      // At the end it stands at its anchor, as far as the flow goes.
      const end = states[24] ?? new Float64Array(d);
      const off = end.map((v, c) => v - (anchors[anchor * d + c] ?? 0));
      expect(twin.top > 0.999999 ? Math.hypot(...off) : 0).toBeLessThan(0.05);
    }
  });

  test('the assignment of a point at a time', () => {
    const anchors = normals(14, 3);
    const walker = new Walker({ data: anchors, n: 7, d: 2 }, zoneSchedule(7, 2));
    const p = walker.assign([0.2, -0.4], 0.35);
    const twin = field([0.2, -0.4], anchors, 0.65);
    expect(Math.max(...p)).toBeCloseTo(twin.largest, 12);
    expect(-p.reduce((sum, v) => sum + v * Math.log(v), 0)).toBeCloseTo(twin.entropy, 12);
  });

  test('exact duplicates: the smaller index', () => {
    const walker = new Walker({ data: [-1, 0, 1, 0, 1, 0], n: 3, d: 2 }, zoneSchedule(3, 2));
    expect([walker.land([-2, 1]), walker.land([2, 1])]).toEqual([0, 1]);
  });
});

test("the official code's zone map, anchor by anchor, and where its points end", () => {
  const { A, zone_points } = golden.inputs;
  const schedule = makeSchedule({
    direction: 'forward',
    solver: 'euler',
    grid: 'uniform',
    steps: golden.steps,
    eps: golden.params.eps,
  });
  const walker = new Walker({ data: new Float32Array(A.data), n: golden.n, d: 2 }, schedule);
  const points = new Float32Array(zone_points.data);
  const walks = golden.expected_f64.zone_argmax.data.map((_, i) =>
    walker.walk(points.subarray(2 * i, 2 * i + 2)),
  );
  expect(walks.map(({ anchor }) => anchor)).toEqual(golden.expected_f64.zone_argmax.data);
  walks.forEach(({ states }, i) =>
    states[golden.steps]?.forEach((v, c) =>
      expect(v).toBeCloseTo(golden.expected_f64.zone_final.data[2 * i + c] ?? Number.NaN, 9),
    ),
  );
});

describe('a forward flow that starts on its way', () => {
  test('has its steps between there and the end', () => {
    const schedule = zoneSchedule(64, 2, 0.4);
    expect(schedule.from).toBeCloseTo(0.4, 12);
    expect(schedule.to).toBeCloseTo(0.999, 12);
    expect(schedule.steps).toHaveLength(24);
    schedule.steps.reduce((last, step) => {
      expect(step.t).toBeGreaterThan(last.t);
      return step;
    });
    expect(zoneSchedule(64, 2, 0)).toEqual(zoneSchedule(64, 2));
  });

  test('carries on a walk where it was interrupted', () => {
    const [n, d] = [12, 2];
    const anchors = normals(n * d, 4);
    let same = 0;
    for (let k = 0; k < 40; k += 1) {
      const point = normals(d, 50 + k);
      const whole = new Walker({ data: anchors, n, d }, zoneSchedule(n, d));
      const { states, anchor } = whole.walk(point);
      const on = new Walker({ data: anchors, n, d }, zoneSchedule(n, d, zoneSchedule(n, d).steps[8]?.t ?? 0));
      if (on.land(states[8] ?? point) === anchor) same += 1;
    }
    expect(same).toBeGreaterThanOrEqual(39);
  });

  test.each([0, -1, 0.9995, Number.NaN])('not from %d', (start) => {
    const options = { direction: 'forward', solver: 'gauss2', grid: 'uniform', steps: 4, eps: 1e-3 } as const;
    expect(() => makeSchedule({ ...options, start })).toThrow(RangeError);
  });
});
