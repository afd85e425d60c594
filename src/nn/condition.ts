/** Latent, label and time of each row as one vector, with or without the state beside it. Layout: shaders/nn/condition.wgsl. */
import { compile, createUniforms } from 'webgpu-typed';
import condition from '../../shaders/nn/condition.wgsl';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, uniformsNeed } from '../gpu/memory';
import type { DecoderPorts } from './decoder';
import { conditionColumns, type DecoderShape } from './decoder-spec';
import type { Matrix } from './layer';

/** The buffers of a condition of its own. */
export function conditionNeeds(): BufferNeed[] {
  return [uniformsNeed('activations', condition, 'shape')];
}

/** @param output rows x conditionColumns, plus `inputs` with the state */
export async function createCondition(
  device: GPUDevice,
  of: DecoderShape,
  options: { rows: number; withState: boolean; output: Matrix },
  ports: DecoderPorts,
) {
  const { rows, withState, output } = options;
  const inputs = withState ? of.inputs : 0;
  const shape = createUniforms(device, condition, 'shape', 1);
  shape.set(0, { rows, latent: of.latent, classes: of.classes, inputs });
  shape.flush();
  const { latents, labels, times, state } = ports;
  const told = { shape, latents, labels, times, output };
  const bound = withState
    ? (await compile(device, condition, 'joined')).bind({ ...told, state })
    : (await compile(device, condition, 'alone')).bind(told);
  const grid = flatGrid(rows * vectors(conditionColumns(of) + inputs));
  return {
    forward: (pass: GPUComputePassEncoder) => bound.dispatch(pass, grid),
    destroy: () => shape.destroy(),
  };
}
