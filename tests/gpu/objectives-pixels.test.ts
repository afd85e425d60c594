/** The variational autoencoder against golden numbers and its float64 twin, at awkward sizes. */
import { describe, expect, it } from 'vitest';
import { reconstruction } from '../../src/objectives/reference/reconstruction';
import { posteriorDraw, posteriorGradient } from '../../src/objectives/reference/vae';
import { Vae, vaeNeeds, WARM_UP } from '../../src/objectives/vae';
import { fillNormals, STREAM } from '../../src/random/philox';
import vae from '../golden/objectives/vae.json';
import type { Dense } from '../oracle/nn';
import { linearDecoder, matrix, numbers, pixels } from '../oracle/pixels';
import { expectBuffers } from './buffers-made';
import { expectClose, testDevice } from './device';
import { download, rubbish, upload } from './nn-harness';
import { between, deaf, iterate, mean, SEED, stored } from './pixels-harness';

async function vaeOf(device: GPUDevice, at: ReturnType<typeof between>, spreads: Dense, beta: number) {
  const spreadGradient = rubbish(device, at.n, at.d);
  const spread = upload(device, spreads);
  const objective = await Vae.create(device, { ...at, beta, spread, spreadGradient });
  return { objective, spreadGradient };
}

describe('variational autoencoder', () => {
  it.each(vae.cases.map((c, i) => [i, c] as const))('golden case %i', async (_, c) => {
    const device = await testDevice();
    const at = between(device, matrix(c.mu), matrix(c.x), 'image');
    const { objective, spreadGradient } = await vaeOf(device, at, matrix(c.logvar), c.beta);
    objective.prepare(WARM_UP);
    objective.noise.write(stored(matrix(c.eps)));
    const linear = linearDecoder(matrix(c.dec_W), matrix([c.dec_b]));
    const decoder = { ...linear, backward: (z: Dense, g: Dense) => linear.backward(z, g).x };
    const got = await iterate(device, objective, at, decoder);
    expect(mean(got.losses) / c.expected.loss).toBeCloseTo(1, 5);
    expect(mean(got.told) / c.expected.recon_bce_sum_mean).toBeCloseTo(1, 5);
    expect(mean(got.penalties) / c.expected.kl).toBeCloseTo(1, 5);
    expectClose(got.gradient, c.expected.grad_mu.flat(), { relative: 1e-5 });
    expectClose(await download(spreadGradient, c.N, c.d), c.expected.grad_logvar.flat(), { relative: 1e-5 });
    objective.destroy();
  });

  it.each([
    ['image', 33, 17, 785],
    ['image', 2, 64, 65],
    ['points', 65, 3, 2],
    ['points', 1, 1, 7],
  ] as const)('%s of %i rows, %i dimensions, %i inputs: as its twin', async (kind, n, d, inputs) => {
    const device = await testDevice();
    const [means, clean] = [
      numbers(0, n, d),
      kind === 'image' ? pixels(1, n, inputs) : numbers(1, n, inputs),
    ];
    // Log variances far outside their bounds, too.
    const spreads = numbers(2, n, d, 6);
    const [output, pull] = [numbers(3, n, inputs, 4), numbers(4, n, d)];
    const at = between(device, means, clean, kind);
    const { objective, spreadGradient } = await vaeOf(device, at, spreads, 0.8);
    objective.prepare(WARM_UP / 2);
    const got = await iterate(device, objective, at, deaf(output, pull));
    const noise = new Float32Array(n * d);
    fillNormals(noise, SEED, STREAM.posterior, WARM_UP / 2);
    const posterior = { means: means.data, spreads: spreads.data, noise: Float64Array.from(noise) };
    const drawn = posteriorDraw(posterior, d);
    const told = reconstruction(output.data, clean.data, { n, inputs, kind });
    expectClose(got.code, drawn.code, { relative: 1e-5 });
    expectClose(got.told, told.rows, { relative: 1e-5 });
    expectClose(got.penalties, drawn.divergences, { relative: 1e-5 });
    const losses = told.rows.map((row, i) => row + 0.4 * (drawn.divergences[i] ?? 0));
    expectClose(got.losses, losses, { relative: 1e-5 });
    expect(got.rest.every((x) => x === 0)).toBe(true);
    expectClose(got.outputGradient, told.gradient, { relative: 1e-5 });
    const gradients = posteriorGradient(posterior, pull.data, { n, weight: 0.4 });
    expectClose(got.gradient, gradients.means, { relative: 1e-5 });
    expectClose(await download(spreadGradient, n, d), gradients.spreads, { relative: 1e-5 });
    objective.destroy();
  });

  it('starts without divergence, has beta of it from iteration 500 on, and draws the same twice', async () => {
    const device = await testDevice();
    const at = between(device, numbers(0, 5, 6), pixels(1, 5, 9), 'image');
    const { objective } = await vaeOf(device, at, numbers(2, 5, 6), 2);
    const decoder = deaf(numbers(3, 5, 9), numbers(4, 5, 6));
    const share = async (iteration: number) => {
      objective.prepare(iteration);
      const { losses, told, penalties } = await iterate(device, objective, at, decoder);
      return (mean(losses) - mean(told)) / mean(penalties);
    };
    expect(await share(0)).toBe(0);
    expect(await share(250)).toBeCloseTo(1, 5);
    expect(await share(500)).toBeCloseTo(2, 5);
    expect(await share(9999)).toBeCloseTo(2, 5);
    objective.prepare(3);
    const first = await iterate(device, objective, at, decoder);
    expect(await iterate(device, objective, at, decoder)).toEqual(first);
    objective.prepare(4);
    expect((await iterate(device, objective, at, decoder)).code).not.toEqual(first.code);
    objective.destroy();
  });

  it('stays finite at log variances, means and logits of a million', async () => {
    const device = await testDevice();
    const at = between(device, numbers(0, 4, 5, 1e6), pixels(1, 4, 9), 'image');
    const { objective, spreadGradient } = await vaeOf(device, at, numbers(2, 4, 5, 1e6), 1);
    objective.prepare(WARM_UP);
    const got = await iterate(device, objective, at, deaf(numbers(3, 4, 9, 1e6), numbers(4, 4, 5)));
    for (const values of [...Object.values(got), await download(spreadGradient, 4, 5)]) {
      expect([...values].every(Number.isFinite)).toBe(true);
    }
    objective.destroy();
  });

  it('makes the buffers that were told before', async () => {
    const device = await testDevice();
    const [n, d, inputs] = [9, 5, 13];
    const at = between(device, numbers(0, n, d), pixels(1, n, inputs), 'image');
    const variance = { beta: 1, spread: rubbish(device, n, d), spreadGradient: rubbish(device, n, d) };
    const needs = vaeNeeds({ n, d, inputs, backward: true });
    await expectBuffers(() => Vae.create(device, { ...at, ...variance }), needs);
  });
});
