/** The float64 twins of the objectives that ask for pixels: golden numbers, central differences, and what their definitions promise. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadBelow, followCodes } from '../../src/objectives/reference/codebook';
import { perplexity, quantise, quantisedGradient } from '../../src/objectives/reference/quantised';
import { reconstruction } from '../../src/objectives/reference/reconstruction';
import { posteriorDraw, posteriorGradient } from '../../src/objectives/reference/vae';
import vae from '../golden/objectives/vae.json';
import vq from '../golden/objectives/vq_rq.json';
import { centralDifferences } from '../oracle/gradients';
import type { Dense } from '../oracle/nn';
import { linearDecoder, matrix, numbers, pixels } from '../oracle/pixels';

/** Largest difference between two lists of numbers. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - (b[i] ?? Number.NaN))));
}

const mean = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / values.length;

const of = ({ data }: Dense): Float64Array => data;

describe('variational autoencoder', () => {
  it.each(vae.cases.map((c, i) => [i, c] as const))('golden case %i', (_, c) => {
    const [means, spreads, noise, x] = [matrix(c.mu), matrix(c.logvar), matrix(c.eps), matrix(c.x)];
    const posterior = { means: of(means), spreads: of(spreads), noise: of(noise) };
    const decoder = linearDecoder(matrix(c.dec_W), matrix([c.dec_b]));
    const { code, divergences } = posteriorDraw(posterior, c.d);
    const z = { ...means, data: code };
    const output = decoder.forward(z);
    const told = reconstruction(of(output), of(x), { n: c.N, inputs: c.P, kind: 'image' });
    expect(told.loss).toBeCloseTo(c.expected.recon_bce_sum_mean, 10);
    expect(mean(divergences)).toBeCloseTo(c.expected.kl, 10);
    expect(told.loss + c.beta * mean(divergences)).toBeCloseTo(c.expected.loss, 10);
    const back = decoder.backward(z, { ...output, data: told.gradient });
    const gradients = posteriorGradient(posterior, of(back.x), { n: c.N, weight: c.beta });
    expect(distance(gradients.means, c.expected.grad_mu.flat())).toBeLessThan(1e-12);
    expect(distance(gradients.spreads, c.expected.grad_logvar.flat())).toBeLessThan(1e-12);
    expect(distance(of(back.weight), c.expected.grad_dec_W.flat())).toBeLessThan(1e-12);
  });

  it('has the gradients of its loss', () => {
    const [n, d, weight] = [3, 5, 0.7];
    const noise = of(numbers(2, n, d));
    const pull = of(numbers(3, n, d));
    const posterior = { means: of(numbers(0, n, d)), spreads: of(numbers(1, n, d, 2)), noise };
    const value = (means: Float64Array, spreads: Float64Array) => {
      const { code, divergences } = posteriorDraw({ means, spreads, noise }, d);
      return code.reduce((sum, z, i) => sum + z * (pull[i] ?? 0), 0) + weight * mean(divergences);
    };
    const got = posteriorGradient(posterior, pull, { n, weight });
    expect(
      distance(
        got.means,
        centralDifferences(posterior.means, (x) => value(x, posterior.spreads)),
      ),
    ).toBeLessThan(1e-8);
    expect(
      distance(
        got.spreads,
        centralDifferences(posterior.spreads, (x) => value(posterior.means, x)),
      ),
    ).toBeLessThan(1e-7);
  });

  it('takes log variances of any size for those of the bounds, and leads them back', () => {
    const spreads = Float64Array.of(1e6, -1e6, 8, -8);
    const noise = Float64Array.of(0, 0, 0, 0);
    const means = new Float64Array(4);
    const edges = posteriorDraw({ means, spreads: Float64Array.of(8, -8, 8, -8), noise }, 4);
    expect(posteriorDraw({ means, spreads, noise }, 4)).toEqual(edges);
    // The divergence alone pulls inside, from either end.
    const inwards = posteriorGradient({ means, spreads, noise }, new Float64Array(4), { n: 1, weight: 1 });
    expect(inwards.spreads[0]).toBeGreaterThan(0);
    expect(inwards.spreads[1]).toBeLessThan(0);
    // A decoder that would have still more of it is not heard.
    const outwards = posteriorGradient(
      { means, spreads, noise: Float64Array.of(1, 1, 1, 1) },
      Float64Array.of(-1e6, 1e6, 0, 0),
      { n: 1, weight: 1 },
    );
    expect([...outwards.spreads.subarray(0, 2)]).toEqual([0, 0]);
  });
});

describe('reconstruction', () => {
  it.each(['image', 'points'] as const)('of %s has the gradient of its loss', (kind) => {
    const shape = { n: 2, inputs: 7, kind };
    const clean = of(pixels(4, 2, 7));
    const output = of(numbers(5, 2, 7, 3));
    const { gradient } = reconstruction(output, clean, shape);
    const expected = centralDifferences(output, (y) => reconstruction(y, clean, shape).loss);
    expect(distance(gradient, expected)).toBeLessThan(1e-7);
  });

  it('of images is least where the decoder says what is there, and finite where it is sure of the opposite', () => {
    const shape = { n: 1, inputs: 1, kind: 'image' } as const;
    const { loss, gradient } = reconstruction(
      Float64Array.of(Math.log(0.3 / 0.7)),
      Float64Array.of(0.3),
      shape,
    );
    expect(gradient[0]).toBeCloseTo(0, 12);
    expect(loss).toBeCloseTo(-(0.3 * Math.log(0.3) + 0.7 * Math.log(0.7)), 12);
    expect(reconstruction(Float64Array.of(1e8), Float64Array.of(0), shape).loss).toBe(1e8);
    expect(reconstruction(Float64Array.of(-1e8), Float64Array.of(1), shape).loss).toBe(1e8);
  });
});

describe('quantiser', () => {
  it.each(vq.cases.map((c, i) => [i, c] as const))('golden case %i of VQ-VAE', (_, c) => {
    const shape = { n: c.n, d: c.d, codes: c.K, depth: 1 };
    const codebook = of(matrix(c.codebook));
    const got = quantise(of(matrix(c.z)), codebook, shape);
    expect([...got.chosen]).toEqual(c.expected.indices);
    expect(distance(got.code, c.expected.zq.flat())).toBe(0);
    // There the mean over coordinates, here their sum.
    const beta = c.beta / c.d;
    expect(beta * mean(got.commitments)).toBeCloseTo(c.expected.commitment_loss, 12);
    const gradient = quantisedGradient(got, of(matrix(c.upstream_grad_wrt_zq)), { n: c.n, depth: 1, beta });
    expect(distance(gradient, c.expected.grad_z_total.flat())).toBeLessThan(1e-15);
    const uses = Array.from({ length: c.K }, (_unused, j) => got.chosen.filter((k) => k === j).length);
    expect(perplexity(uses)).toBeCloseTo(c.expected.perplexity, 6);
    const { ema } = c.expected;
    const start = { counts: new Float64Array(c.K).fill(1), sums: codebook };
    const after = followCodes(start, got.coded, got.chosen, { codes: c.K, d: c.d, decay: ema.decay });
    expect(distance(after.counts, ema.N)).toBeLessThan(1e-12);
    expect(distance(after.sums, ema.m.flat())).toBeLessThan(1e-12);
    expect(distance(after.codebook, ema.codebook_after.flat())).toBeLessThan(1e-12);
  });

  it.each(vq.rq.map((c, i) => [i, c] as const))('golden case %i of RQ-VAE', (_, c) => {
    const z = of(matrix(c.z));
    const tables = c.codebooks.map((table) => of(matrix(table)));
    const shape = { n: c.n, d: c.d, codes: c.K, depth: c.shared_codebook ? c.depth : 1 };
    // Tables of their own: one quantiser after the other, each for what is left.
    const runs = [quantise(z, tables[0] ?? z, shape)];
    for (const table of tables.slice(1)) runs.push(quantise(runs.at(-1)?.left ?? z, table, shape));
    const chosen = runs.flatMap((run) => [...run.chosen]);
    expect(chosen).toEqual(
      Array.from({ length: c.depth }, (_d, k) => c.expected.codes.map((row) => row[k])).flat(),
    );
    const far = runs.flatMap((run) => [...run.far]);
    const perDepth = Array.from({ length: c.depth }, (_d, k) => {
      return far.slice(k * c.n, (k + 1) * c.n).reduce((sum, square) => sum + square, 0) / (c.n * c.d);
    });
    expect(distance(perDepth, c.expected.residual_mse_per_depth)).toBeLessThan(1e-12);
    expect(perDepth.reduce((sum, x) => sum + x, 0) / c.depth).toBeCloseTo(
      c.expected.commitment_loss_mean_over_depth,
      12,
    );
    const left = z.map((_z, i) => runs.reduce((sum, run) => sum + (run.left[i] ?? 0), 0));
    const gradient = quantisedGradient({ left }, new Float64Array(z.length), {
      n: c.n,
      depth: c.depth,
      beta: 1 / c.d,
    });
    expect(distance(gradient, c.expected.grad_z_commit.flat())).toBeLessThan(1e-12);
  });

  it('has the gradient of its commitment, the code being held', () => {
    const shape = { n: 3, d: 4, codes: 5, depth: 3 };
    const codebook = of(numbers(6, 5, 4));
    const z = of(numbers(7, 3, 4));
    const got = quantise(z, codebook, shape);
    const value = (x: Float64Array) => 0.3 * mean(quantise(x, codebook, shape).commitments);
    const gradient = quantisedGradient(got, new Float64Array(12), { n: 3, depth: 3, beta: 0.3 });
    expect(distance(gradient, centralDifferences(z, value))).toBeLessThan(1e-8);
  });

  it('takes the lowest of equal codes, and the nearest of all', () => {
    const twice = [...of(numbers(8, 4, 3)), ...of(numbers(8, 4, 3))];
    const { chosen } = quantise(of(numbers(9, 6, 3)), Float64Array.from(twice), {
      n: 6,
      d: 3,
      codes: 8,
      depth: 2,
    });
    expect(chosen.every((code) => code < 4)).toBe(true);
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        (k, codes, d) => {
          const [z, codebook] = [of(numbers(k, 3, d)), of(numbers(k + 1, codes, d))];
          const got = quantise(z, codebook, { n: 3, d, codes, depth: 1 });
          for (let row = 0; row < 3; row += 1) {
            for (let j = 0; j < codes; j += 1) {
              let square = 0;
              for (let c = 0; c < d; c += 1) {
                square += ((z[row * d + c] ?? 0) - (codebook[j * d + c] ?? 0)) ** 2;
              }
              expect(got.far[row]).toBeLessThanOrEqual(square + 1e-12);
            }
          }
        },
      ),
    );
  });

  it('counts a perplexity between one and all codes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }), (uses) => {
        const got = perplexity(uses);
        expect(got).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(got).toBeLessThanOrEqual(Math.max(1, uses.filter((use) => use > 0).length) + 1e-9);
      }),
    );
    expect(perplexity([7, 7, 7, 0])).toBeCloseTo(3, 12);
    expect(perplexity([0, 0])).toBe(1);
  });

  it('starts dead codes anew at residuals of the batch, each at one of its own', () => {
    const [codes, d] = [4, 2];
    const coded = of(numbers(10, 8, d));
    const chosen = Array<number>(8).fill(1);
    const state = { counts: Float64Array.of(1, 3, 1, 5), sums: new Float64Array(codes * d) };
    const picks = [6, 2, 4, 0];
    expect(deadBelow({ codes, residuals: 8 })).toBe(1);
    const after = followCodes(state, coded, chosen, { codes, d, decay: 0.9, picks });
    expect([...after.counts]).toEqual(
      [1, 0.9 * 3 + 8 * (1 - 0.9), 1, 4.5].map((x) => expect.closeTo(x, 12) as number),
    );
    expect([...after.sums.subarray(0, 2)]).toEqual([...coded.subarray(12, 14)]);
    expect([...after.sums.subarray(4, 6)]).toEqual([...coded.subarray(4, 6)]);
    expect([...after.sums.subarray(6, 8)]).toEqual([0, 0]);
    // More codes than residuals: those must be chosen less often to be dead.
    expect(deadBelow({ codes: 40, residuals: 8 })).toBe(0.1);
  });
});
