/** Linear layer of few outputs with a penalty on its weights. Equations and tiling: shaders/eval/narrow-*.wgsl. */
import { compile, createUniforms } from 'webgpu-typed';
import narrowBackwardWeight from '../../shaders/eval/narrow-backward-weight.wgsl';
import narrowForward from '../../shaders/eval/narrow-forward.wgsl';
import linearBackwardBias from '../../shaders/nn/linear-backward-bias.wgsl';
import { vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { Matrix } from '../nn/layer';
import { partialsNeed, SEGMENTS } from './narrow-linear-memory';

export interface NarrowLinearOptions {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Of the penalty decay |weight|^2 / 2, whose gradient is added; the bias has none. */
  readonly decay: number;
  /** inputs x outputs */
  readonly weight: Matrix;
  /** 1 x outputs */
  readonly bias: Matrix;
  /** rows x outputs: written by forward. */
  readonly output: Matrix;
  /** What backward reads (output) and writes (weight, bias). */
  readonly gradients?: { readonly output: Matrix; readonly weight: Matrix; readonly bias: Matrix };
}

/** The layer on one matrix of inputs. */
export interface NarrowLinear {
  forward(pass: GPUComputePassEncoder): void;
  /** Nothing for a layer without gradients. */
  backward(pass: GPUComputePassEncoder): void;
}

/** A layer that can be bound to several matrices of inputs, rows x inputs each; one runs at a time. */
export async function createNarrowLinear(
  device: GPUDevice,
  options: NarrowLinearOptions,
): Promise<{ on(input: Matrix): NarrowLinear; destroy(): void }> {
  const { rows, inputs, outputs, decay, weight, bias, output, gradients } = options;
  const [forward, partial, combine, toBias] = await Promise.all([
    compile(device, narrowForward, 'main'),
    compile(device, narrowBackwardWeight, 'partial'),
    compile(device, narrowBackwardWeight, 'combine'),
    compile(device, linearBackwardBias, 'main'),
  ]);
  const shape = createUniforms(device, narrowForward, 'shape', 1);
  shape.set(0, { rows, inputs, outputs });
  const backShape = createUniforms(device, narrowBackwardWeight, 'shape', 1);
  backShape.set(0, { rows, inputs, outputs, decay, segmentRows: 4 * Math.ceil(rows / (4 * SEGMENTS)) });
  const biasShape = createUniforms(device, linearBackwardBias, 'shape', 1);
  biasShape.set(0, { rows, outputs });
  for (const uniforms of [shape, backShape, biasShape]) uniforms.flush();
  const count = inputs * vectors(outputs);
  const partials = allocate(device, partialsNeed(inputs, outputs, gradients !== undefined));
  const tiles = Math.ceil(vectors(outputs) / 3);

  return {
    on(input) {
      const product = forward.bind({ shape, x: input, w: weight, b: bias, y: output });
      const back = gradients && {
        partial: partial.bind({ shape: backShape, x: input, dy: gradients.output, partials }),
        combine: combine.bind({ shape: backShape, partials, w: weight, dw: gradients.weight }),
        bias: toBias.bind({ shape: biasShape, dy: gradients.output, db: gradients.bias }),
      };
      return {
        forward: (pass) => product.dispatchThreads(pass, [Math.ceil(rows / 8), tiles]),
        backward(pass) {
          back?.partial.dispatchThreads(pass, [Math.ceil(inputs / 8), tiles, SEGMENTS]);
          back?.combine.dispatchThreads(pass, count);
          back?.bias.dispatch(pass, vectors(outputs));
        },
      };
    },
    destroy() {
      for (const resource of [shape, backShape, biasShape, partials]) resource.destroy();
    },
  };
}
