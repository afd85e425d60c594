/** Following a flow that is known: Euler and RK45 on the GPU against their float64 twins and against the exact solution. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, createBuffer, createUniforms } from 'webgpu-typed';
import { Sampler, type Way } from '../../src/generation/sampler';
import type { SamplerChoice } from '../../src/generation/sampler-choice';
import { vectors } from '../../src/gpu/matrix';
import { fillNormals, STREAM } from '../../src/random/philox';
import { eulerTwin, rk45Twin, type Velocity } from '../oracle/rectified-flow';
import { expectClose, testDevice } from './device';
import kernel from './fixtures/field.wgsl';

/** Numbers of a sample, which end in the middle of a vec4, and of a latent. */
const [INPUTS, LATENT] = [6, 3];
const ROWS = 5;
/** Label of each row; -1: none. */
const LABELS = [-1, 0, 3, 7, -1];
const [FIRST, LAST] = [1e-3, 1];

const EULER: SamplerChoice = { method: 'euler', steps: 40, rtol: 1e-5, atol: 1e-5 };
/** Above the rounding of float32, so that every step is decided as in float64. */
const RK45: SamplerChoice = { ...EULER, method: 'rk45', rtol: 1e-3, atol: 1e-4 };

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** tests/gpu/fixtures/field.wgsl in the place of a decoder, with rubbish in everything that is to be written. */
async function knownDecoder(rows: number) {
  const width = vectors(INPUTS);
  const matrix = (columns: number) => {
    const buffer = createBuffer(device, 'vec4f', rows * vectors(columns));
    buffer.write(new Float32Array(4 * buffer.length).fill(777));
    return buffer;
  };
  const ports = {
    latents: matrix(LATENT),
    labels: createBuffer(device, 'u32', rows),
    times: createBuffer(device, 'f32', rows),
    state: matrix(INPUTS),
    output: matrix(INPUTS),
  };
  const shape = createUniforms(device, kernel, 'shape');
  shape.set(0, { rows, width, latent: vectors(LATENT) });
  shape.flush();
  const bound = (await compile(device, kernel, 'main')).bind({ shape, ...ports });
  const counted = { evaluations: 0 };
  const forward = (pass: GPUComputePassEncoder) => {
    counted.evaluations += 1;
    bound.dispatchThreads(pass, rows * width);
  };
  return { decoder: { rows, ...ports, forward }, counted };
}

function normals(count: number, draw: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(count);
  fillNormals(out, 1, STREAM.probe, draw);
  return out;
}

const states = normals(ROWS * INPUTS, 0);
const latents = normals(ROWS * LATENT, 1);

const rateOf = (row: number) => (latents[row * LATENT] ?? 0) + Math.max(0, LABELS[row] ?? 0) / 8;

/** The field over `count` rows as one ODE. */
const fieldOf =
  (count: number): Velocity =>
  (tau, x) =>
    Array.from({ length: count * INPUTS }, (_, i) => {
      const partner = i % 2 === 0 ? -(x[i + 1] ?? 0) : (x[i - 1] ?? 0);
      return rateOf(Math.floor(i / INPUTS)) * (x[i] ?? 0) + 6 * tau * partner;
    });

function exact(start: ArrayLike<number>, from: number, to: number): number[] {
  const angle = 3 * (to * to - from * from);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Array.from(start, (x, i) => {
    const partner = i % 2 === 0 ? -(start[i + 1] ?? 0) : (start[i - 1] ?? 0);
    return Math.exp(rateOf(Math.floor(i / INPUTS)) * (to - from)) * (cos * x + sin * partner);
  });
}

async function follow(
  way: Way,
  choice: SamplerChoice,
  of = { rows: ROWS, count: ROWS, start: states },
  options = {},
) {
  const { decoder, counted } = await knownDecoder(of.rows);
  const sampler = await Sampler.create(device, decoder, { inputs: INPUTS, latent: LATENT });
  const begin = {
    states: of.start.subarray(0, of.count * INPUTS),
    latents: latents.subarray(0, of.count * LATENT),
    labels: LABELS.slice(0, of.count),
  };
  try {
    return { ...(await sampler.follow(way, begin, choice, options)), asked: counted.evaluations };
  } finally {
    sampler.destroy();
  }
}

describe.each(['generate', 'invert'] as const)('%s', (way) => {
  const [from, to] = way === 'generate' ? [FIRST, LAST] : [LAST, FIRST];

  it('by Euler goes as the twin, to the same bits twice, one row at a time too', async () => {
    const followed = await follow(way, EULER);
    expect(followed).toMatchObject({ evaluations: 40, asked: 40, rejected: 0 });
    const expected = eulerTwin(fieldOf(ROWS), [...states], from, to, 40);
    expectClose(followed.states, expected, { relative: 2e-6 });
    expect((await follow(way, EULER)).states).toEqual(followed.states);
    const alone = await follow(way, EULER, { rows: 1, count: 1, start: states });
    expect(alone.states).toEqual(followed.states.slice(0, INPUTS));
  });

  it('by Euler comes nearer by the first power of its steps', async () => {
    const known = exact(states, from, to);
    const errorOf = ({ states: ends }: { states: Float32Array }) =>
      Math.hypot(...known.map((value, i) => value - (ends[i] ?? 0)));
    const coarse = errorOf(await follow(way, { ...EULER, steps: 64 }));
    const fine = errorOf(await follow(way, { ...EULER, steps: 128 }));
    expect(Math.log2(coarse / fine)).toBeGreaterThan(0.85);
    expect(Math.log2(coarse / fine)).toBeLessThan(1.25);
  });

  it('by RK45 takes the steps of the twin, and ends where the flow does', async () => {
    // Rows behind those that count are not part of the ODE.
    const count = 3;
    const start = states.slice(0, count * INPUTS);
    const followed = await follow(way, RK45, { rows: ROWS, count, start });
    const twin = rk45Twin(fieldOf(count), [...start], from, to, RK45.rtol, RK45.atol);
    expect(followed).toMatchObject({
      evaluations: twin.evaluations,
      rejected: twin.rejected,
      asked: twin.evaluations,
    });
    const known = exact(start, from, to);
    // The way back is drawn out from 1e-3 to 0 along the line to where it began.
    const ends = way === 'invert' ? known.map((x, i) => (x - FIRST * (start[i] ?? 0)) / (1 - FIRST)) : known;
    expectClose(followed.states, ends, { relative: 2e-3 });
    const fine = await follow(way, { ...RK45, rtol: 1e-6, atol: 1e-6 }, { rows: ROWS, count, start });
    expectClose(fine.states, ends, { relative: 3e-6 });
  });
});

describe('RK45', () => {
  it('refuses steps where the field is steep, as the twin does', async () => {
    const large = states.map((x) => 1e3 * x);
    const choice = { ...RK45, rtol: 1e-5, atol: 1e-2 };
    const followed = await follow('generate', choice, { rows: ROWS, count: ROWS, start: large });
    const twin = rk45Twin(fieldOf(ROWS), [...large], FIRST, LAST, choice.rtol, choice.atol);
    expect(followed.evaluations).toBe(twin.evaluations);
    expectClose(followed.states, exact(large, FIRST, LAST), { relative: 2e-5 });
  });

  it('says where a field is not finite', async () => {
    const start = new Float32Array(INPUTS).fill(3e38);
    const going = follow('generate', RK45, { rows: 1, count: 1, start });
    await expect(going).rejects.toThrow(/RK45 found no step small enough|not finite/);
    const walking = follow('generate', EULER, { rows: 1, count: 1, start });
    await expect(walking).rejects.toThrow('not finite');
  });
});

describe('a sampler', () => {
  it.each([EULER, RK45])('by $method can be ended between steps, and tells how far it is', async (choice) => {
    const ending = new AbortController();
    const shares: number[] = [];
    const onProgress = (fraction: number) => {
      shares.push(fraction);
      ending.abort(new Error('enough'));
    };
    const going = follow('generate', choice, undefined, { signal: ending.signal, onProgress });
    await expect(going).rejects.toThrow('enough');
    expect(shares.length).toBeGreaterThan(0);
    expect(shares[0]).toBeLessThan(1);
  });

  it('refuses more states than it has rows', async () => {
    const going = follow('generate', EULER, { rows: 2, count: 3, start: states });
    await expect(going).rejects.toThrow('3 states do not fit into 2 rows');
  });
});
