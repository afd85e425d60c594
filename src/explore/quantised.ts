/** VQ-VAE and RQ-VAE in the toy: the pull of embeddings to their codes, and the codes that follow. There are no pixels; every point is a sample. */
import { followCodes } from '../objectives/reference/codebook';
import { perplexity, quantise, quantisedGradient } from '../objectives/reference/quantised';
import type { Adapter, Reading } from './adapter';
import { CODES } from './codes';
import { D, ROWS } from './toy';

const adapter = (residual: boolean): Adapter => {
  const depthOf = (depth: number) => (residual ? depth : 1);
  return {
    knobs: residual ? ['beta', 'm', 'depth', 'restart'] : ['beta', 'm', 'restart'],
    shows: 'codebook',
    read: (z, { codes }, settings): Reading => {
      const depth = depthOf(settings.depth);
      const found = quantise(z, codes, { n: ROWS, d: D, codes: CODES, depth });
      const still = new Float64Array(ROWS * D);
      const uses = new Float64Array(CODES);
      for (const code of found.chosen) uses[code] = (uses[code] ?? 0) + 1;
      return {
        loss: (settings.beta * found.commitments.reduce((sum, value) => sum + value, 0)) / ROWS,
        telling: perplexity(uses),
        gradient: quantisedGradient(found, still, { n: ROWS, depth, beta: settings.beta }),
        chosen: Array.from({ length: depth }, (_, k) => found.chosen.subarray(k * ROWS, (k + 1) * ROWS)),
      };
    },
    follow: (z, _, memory, settings) => {
      const depth = depthOf(settings.depth);
      const { chosen, coded } = quantise(z, memory.codes, { n: ROWS, d: D, codes: CODES, depth });
      const picks = Array.from({ length: CODES }, (__, k) => (memory.iteration * 5 + k * 7) % ROWS);
      const state = followCodes({ counts: memory.counts, sums: memory.sums }, coded, chosen, {
        codes: CODES,
        d: D,
        decay: settings.m,
        ...(settings.restart === 'on' ? { picks } : {}),
      });
      memory.counts = state.counts;
      memory.sums = state.sums;
      memory.codes = state.codebook;
    },
  };
};

export const vqvae = adapter(false);
export const rqvae = adapter(true);
