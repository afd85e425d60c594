/** Float64 twin of an encoder: stages one after the other, and back. */
import type { Kernel, Sides } from '../../src/nn/images';
import { convolve, convolveBackward, split } from './convolution';
import {
  activate,
  activateBackward,
  type Dense,
  linear,
  linearBackward,
  norm,
  normBackward,
  type Parameters,
} from './nn';

/** One step of a stack: what it computes from its input, and the gradients of its input and parameters from its output's. */
export type OracleStage =
  | { kind: 'linear'; name: string; bias: boolean }
  | { kind: 'activation' }
  | { kind: 'batch' | 'group'; name: string }
  | { kind: 'patches'; image: Sides }
  | { kind: 'convolution'; name: string; kernel: Kernel; grid: Sides };

/** The same numbers in so many rows: an image is one row, or a row a position. */
function inRows({ rows, cols, data }: Dense, count: number): Dense {
  return { rows: count, cols: (rows * cols) / count, data };
}

function need(parameters: Parameters, name: string): Dense {
  const tensor = parameters[name];
  if (tensor === undefined) throw new Error(`no tensor ${name}`);
  return tensor;
}

/** Values of every stage: [input, output of stage 0, output of stage 1, ...]. */
export function forward(
  stages: readonly OracleStage[],
  parameters: Parameters,
  input: Dense,
  activation: 'relu' | 'gelu',
  groups: number,
): Dense[] {
  const values = [input];
  for (const stage of stages) {
    const x = values.at(-1) ?? input;
    if (stage.kind === 'activation') values.push(activate(activation, x));
    else if (stage.kind === 'patches') {
      values.push(inRows(split(x, stage.image.width, stage.image.height), x.rows));
    } else if (stage.kind === 'convolution') {
      const { kernel, grid } = stage;
      const images = inRows(x, x.data.length / kernel.inputs);
      const y = convolve({ rows: x.rows, ...grid }, kernel, images, need(parameters, `${stage.name}.weight`));
      values.push(inRows(y, x.rows));
    } else if (stage.kind === 'linear') {
      const bias = stage.bias ? need(parameters, `${stage.name}.bias`) : undefined;
      values.push(linear(x, need(parameters, `${stage.name}.weight`), bias));
    } else {
      const scale = need(parameters, `${stage.name}.scale`);
      values.push(norm(x, scale, need(parameters, `${stage.name}.shift`), stage.kind, groups));
    }
  }
  return values;
}

/** Gradients of every parameter, by name. */
export function backward(
  stages: readonly OracleStage[],
  parameters: Parameters,
  values: readonly Dense[],
  outputGradient: Dense,
  activation: 'relu' | 'gelu',
  groups: number,
): Parameters {
  const gradients: Parameters = {};
  let dy = outputGradient;
  for (const [index, stage] of [...stages.entries()].toReversed()) {
    const x = values[index] ?? outputGradient;
    if (stage.kind === 'activation') dy = activateBackward(activation, x, dy);
    else if (stage.kind === 'patches')
      break; // of data, and nothing comes before
    else if (stage.kind === 'convolution') {
      const { kernel, grid } = stage;
      const result = convolveBackward(
        { rows: x.rows, ...grid },
        kernel,
        inRows(x, x.data.length / kernel.inputs),
        need(parameters, `${stage.name}.weight`),
        inRows(dy, dy.data.length / kernel.outputs),
      );
      gradients[`${stage.name}.weight`] = result.weight;
      dy = inRows(result.x, x.rows);
    } else if (stage.kind === 'linear') {
      const result = linearBackward(x, need(parameters, `${stage.name}.weight`), dy);
      gradients[`${stage.name}.weight`] = result.weight;
      if (stage.bias) gradients[`${stage.name}.bias`] = result.bias;
      dy = result.x;
    } else {
      const result = normBackward(x, need(parameters, `${stage.name}.scale`), dy, stage.kind, groups);
      gradients[`${stage.name}.scale`] = result.scale;
      gradients[`${stage.name}.shift`] = result.shift;
      dy = result.x;
    }
  }
  return gradients;
}
