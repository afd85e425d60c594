/** Inputs for the tests of the decoder. */
import type { DecoderSpec } from '../../src/nn/decoder-spec';
import { planDecoder } from '../../src/nn/decoder-spec';
import { ParameterPlan } from '../../src/nn/parameters';
import type { Told } from './decoder';
import type { Parameters } from './nn';
import { normals } from './nn-cases';

/** Parameters far from their initial values: nothing is zero. */
export function oracleDecoder(spec: DecoderSpec): Parameters {
  const plan = new ParameterPlan();
  planDecoder(plan, spec);
  return Object.fromEntries(
    plan.parameters.map(({ name, rows, cols }, index) => [
      name,
      normals(rows, cols, 100 + index, rows === 1 ? 0.3 : 1 / Math.sqrt(rows)),
    ]),
  );
}

/** What a decoder is told: every label once, and then none; the times spread over [0, 1]. */
export function toldOf(spec: DecoderSpec, rows: number): Told {
  return {
    latents: normals(rows, spec.latent, 1),
    labels: Array.from({ length: rows }, (_, row) =>
      row % 5 === 4 ? 2 ** 32 - 1 : row % (spec.classes + 1),
    ),
    times: Array.from({ length: rows }, (_, row) => Math.fround(rows === 1 ? 0.3 : row / (rows - 1))),
    state: normals(rows, spec.inputs, 3),
  };
}
