/** Inputs for the tests of the network: numbers from the project's own generator, exact in float32. */
import { fillNormals, STREAM } from '../../src/random/philox';
import { encoderStages, type EncoderSpec } from '../../src/nn/encoder-spec';
import { kernelRows } from '../../src/nn/images';
import type { Dense, Parameters } from './nn';
import type { OracleStage } from './stack';

/** N(offset, scale^2) numbers; `label` tells the matrices of a test apart. */
export function normals(rows: number, cols: number, label: number, scale = 1, offset = 0): Dense {
  const f32 = new Float32Array(rows * cols);
  fillNormals(f32, 1234, STREAM.noise, label);
  return { rows, cols, data: Float64Array.from(f32, (x) => Math.fround(scale * x + offset)) };
}

/** The encoder's stages in the oracle's terms, and parameters far from their initial values. */
export function oracleEncoder(spec: EncoderSpec): { stages: OracleStage[]; parameters: Parameters } {
  const { backbone, head } = encoderStages(spec);
  const stages: OracleStage[] = [];
  const parameters: Parameters = {};
  for (const stage of [...backbone, ...head]) {
    const label = 100 + Object.keys(parameters).length;
    if (stage.kind === 'activation') {
      stages.push({ kind: 'activation' });
      continue;
    }
    if (stage.kind === 'patches') {
      stages.push(stage);
      continue;
    }
    const { name, columns } = stage;
    if (stage.kind === 'convolution') {
      const rows = kernelRows(stage.kernel);
      stages.push(stage);
      parameters[`${name}.weight`] = normals(rows, stage.kernel.outputs, label, Math.sqrt(2 / rows));
    } else if (stage.kind === 'linear') {
      stages.push({ kind: 'linear', name, bias: stage.bias });
      parameters[`${name}.weight`] = normals(stage.inputs, columns, label, Math.sqrt(2 / stage.inputs));
      if (stage.bias) parameters[`${name}.bias`] = normals(1, columns, label + 1, 0.3);
    } else {
      stages.push({ kind: stage.kind, name });
      parameters[`${name}.scale`] = normals(1, columns, label, 0.3, 1);
      parameters[`${name}.shift`] = normals(1, columns, label + 1, 0.3);
    }
  }
  return { stages, parameters };
}
