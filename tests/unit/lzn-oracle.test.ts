/** The float64 twin against the official code's float64 numbers: what the GPU is tested against is itself tested. */
import { describe, expect, it } from 'vitest';
import { type GoldenFile, type GoldenTensor, input, parseGolden } from '../../src/cli/verify/format';
import { largest, relative } from '../oracle/lzn-cases';
import { align, type AlignmentResult, assignment, integrate, points, velocity } from '../oracle/lzn';

const texts = import.meta.glob<string>('../golden/lzn/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const files = Object.entries(texts).map(([path, text]) => parseGolden(path, text));
const aligned = files.filter((file) => file.kind !== 'label').map((file) => [file.case, file] as const);

function tensor(file: GoldenFile, field: string): GoldenTensor | undefined {
  const value = file.expected_f64[field];
  return value !== null && typeof value === 'object' ? value : undefined;
}

/** Numbers of a tensor; one without a value fails every comparison. */
function numbers(value: GoldenTensor): number[] {
  return value.data.map((v) => v ?? Number.NaN);
}

/** Largest difference from a tensor of which the file may hold the first rows only, with the norm of the whole. */
function difference(actual: Float64Array, expected: GoldenTensor): number {
  const { first_rows_of: whole, full_l2: norm } = expected;
  if (whole === undefined) return largest(actual, numbers(expected));
  expect(actual).toHaveLength(whole.reduce((a, b) => a * b, 1));
  expect(relative([Math.hypot(...actual)], [norm ?? Number.NaN])).toBeLessThan(1e-9);
  return largest(actual.subarray(0, expected.data.length), numbers(expected));
}

function run(file: GoldenFile, dpm: boolean, loss: 'log' | 'plain', nudge?: Float64Array): AlignmentResult {
  const { d, n, params } = file;
  const size = n * d;
  const moved = (key: 'A' | 'B', start: number) =>
    points(
      Float64Array.from(input(file, key), (v, i) => v + (nudge?.[start + i] ?? 0)),
      d,
    );
  // The official run multiplies float32 noise by a float64 factor.
  const noise = Float64Array.from(input(file, 'noise'), (v) => v * params.prior_scale);
  return align(moved('A', 0), moved('B', size), noise, {
    solver: dpm ? 'dpm3' : 'euler',
    grid: 'uniform',
    steps: file.steps,
    eps: dpm ? (params.dpm?.eps_start ?? Number.NaN) : params.eps,
    cutOff: params.cut_off_step,
    loss,
    aggregate: 'max',
    own: (params.rank ?? 0) * (params.local_n ?? n),
  });
}

describe.each(aligned)('%s', { timeout: 60_000 }, (name, file) => {
  it.each(file.params.dpm ? [false, true] : [false])('latents, probabilities and losses (DPM: %s)', (dpm) => {
    const prefix = dpm ? 'dpm_' : '';
    const result = run(file, dpm, 'log');
    const rows = file.params.local_n ?? file.n;
    const z = tensor(file, `${prefix}z`);
    if (!z) throw new Error(`${name} has no latents`);
    expect(difference(result.latents, z)).toBeLessThan(1e-9);
    const final = tensor(file, `${prefix}reverse_final`);
    if (!final) throw new Error(`${name} has no final points`);
    expect(difference(result.finals, final)).toBeLessThan(1e-9);
    const own = tensor(file, `${prefix}assign_diag`) ?? tensor(file, 'assign_target');
    if (!own) throw new Error(`${name} has no probabilities of the own anchor`);
    const stride = file.params.assign_stride ?? 1;
    const probability = result.logOwn.map(Math.exp).filter((_, i) => Math.floor(i / rows) % stride === 0);
    // One row of p06 lies on a zone's boundary: there the official float32 run is off by 0.4, and float64 by what is left.
    expect(difference(probability, own)).toBeLessThan(name.startsWith('p06') ? 1e-8 : 1e-9);
    const loss = file.expected_f64[`${prefix}cross_entropy_loss`];
    const plain = file.expected_f64[`${prefix}prob_loss`];
    expect(Math.abs(result.loss - Number(loss)) / Math.abs(Number(loss))).toBeLessThan(1e-9);
    // The same rows without the logarithm; the small files take the twin's own way there.
    const mean = -result.rowLoss.reduce((sum, v) => sum + Math.exp(-v), 0) / rows;
    const actual = file.n > 64 ? mean : run(file, dpm, 'plain').loss;
    expect(Math.abs(actual - Number(plain))).toBeLessThan(1e-9);
  });
});

const withVelocities = aligned.filter(([, file]) => tensor(file, 'velocity'));

it.each(withVelocities)('%s: velocities and assignments', (name, file) => {
  const expected = tensor(file, 'velocity');
  if (!expected) throw new Error(`${name} has no velocities`);
  const anchors = points(input(file, 'A'), file.d);
  const at = Float64Array.from(input(file, 'points'));
  const times = file.inputs.times_paper ?? [];
  expect(times.length).toBeGreaterThan(0);
  const velocities = times.flatMap((t) => Array.from(velocity(at, anchors, 1 - t)));
  // At t = 0.999 the exponents are near 1e8 in the wide files: 1e-16 of that is what float64 can resolve.
  expect(relative(velocities, numbers(expected))).toBeLessThan(1e-9);
  const shares = tensor(file, 'velocity_assignment');
  const actual = times.flatMap((t) => Array.from(assignment(at, anchors, 1 - t).logP, Math.exp));
  expect(shares ? largest(actual, numbers(shares)) : 0).toBeLessThan(1e-9);
});

it('rows of no anchor: the zone picture of p01', () => {
  const file = files.find((f) => f.case.startsWith('p01'));
  const expected = file && tensor(file, 'zone_final');
  if (!file || !expected) throw new Error('p01 is missing');
  const start = Float64Array.from(input(file, 'zone_points'));
  const { states } = integrate('forward', start, points(input(file, 'A'), file.d), {
    solver: 'euler',
    grid: 'uniform',
    steps: file.steps,
    eps: file.params.eps,
  });
  expect(largest(states[file.steps] ?? [], numbers(expected))).toBeLessThan(1e-9);
});

it.each([
  ['dCE_dA', 'dCE_dB', 'log', false, 'p01'],
  ['dProb_dA', 'dProb_dB', 'plain', false, 'p01'],
  ['dpm_dCE_dA', 'dpm_dCE_dB', 'log', true, 'p04'],
] as const)(
  'central differences of the twin give the official %s, %s',
  { timeout: 30_000 },
  (first, second, loss, dpm, name) => {
    const file = files.find((f) => f.case.startsWith(name));
    const [dA, dB] = file ? [tensor(file, first), tensor(file, second)] : [];
    if (!file || !dA || !dB) throw new Error(`${name} is missing`);
    const gradient = [...numbers(dA), ...numbers(dB)];
    const width = 1e-6;
    // Every coordinate of the small file, a handful of the larger one.
    const every = Math.ceil(gradient.length / 16);
    const picked = gradient.map((_, i) => i).filter((i) => i % every === 0);
    const measured = picked.map((i) => {
      const up = new Float64Array(gradient.length);
      up[i] = width;
      const down = up.map((v) => -v);
      return (run(file, dpm, loss, up).loss - run(file, dpm, loss, down).loss) / (2 * width);
    });
    expect(
      relative(
        measured,
        picked.map((i) => gradient[i] ?? Number.NaN),
      ),
    ).toBeLessThan(1e-6);
  },
);
