/** Layers of a stack that see images, position by position: patches of pixels, and convolutions. */
import { assemble } from '../gpu/assemble';
import { allocate } from '../gpu/memory';
import { createConvolve, createConvolveBack, createConvolveWeight, createTranspose } from './convolution';
import { partialsNeed } from './convolution-memory';
import { createSplit } from './image-patches';
import type { Grid, Kernel } from './images';
import { type GradientFlow, type Layer, type Matrix, noBackward } from './layer';

/** Images, which are data and so without gradients, as patches of 2 x 2 pixels. */
export async function createPatches(
  device: GPUDevice,
  image: Grid,
  { input, output }: { input: Matrix; output: Matrix },
): Promise<Layer> {
  const split = await createSplit(device, image, { pixels: input, patches: output });
  return {
    forward: (pass) => split.run(pass),
    backward: () => undefined,
    destroy: () => split.destroy(),
  };
}

export interface ConvolutionOptions {
  /** Of the output. */
  readonly grid: Grid;
  readonly kernel: Kernel;
  /** Images; where the side is 3 a position of zeros follows them. */
  readonly input: Matrix;
  readonly output: Matrix;
  /** As src/nn/images.ts says of the kernel. */
  readonly weight: Matrix;
  /** Where the side is 3 and the input's gradient is asked for, a position of zeros follows that of the output, too. */
  readonly gradients?: (GradientFlow & { readonly weight: Matrix }) | undefined;
}

export function createConvolution(device: GPUDevice, options: ConvolutionOptions): Promise<Layer> {
  const { grid, kernel, input, output, weight, gradients } = options;
  return assemble(async (own) => {
    const there = own(await createConvolve(device, grid, kernel, { input, weight, output }));
    if (gradients === undefined) {
      return { forward: (pass) => there.run(pass), backward: noBackward, destroy: () => there.destroy() };
    }
    const partials = own(allocate(device, partialsNeed(grid, kernel)));
    const toWeight = own(
      await createConvolveWeight(device, grid, kernel, {
        input,
        outputGradient: gradients.output,
        partials,
        weightGradient: gradients.weight,
      }),
    );
    const toInput = gradients.input && own(await back(device, options, gradients.output, gradients.input));
    return {
      forward: (pass) => there.run(pass),
      backward(pass) {
        toWeight.run(pass);
        toInput?.run(pass);
      },
      destroy() {
        for (const part of [there, partials, toWeight]) part.destroy();
        toInput?.destroy();
      },
    };
  });
}

/** From the gradient in the output to that in the input. */
function back(
  device: GPUDevice,
  { grid, kernel, weight }: ConvolutionOptions,
  outputGradient: Matrix,
  inputGradient: Matrix,
) {
  return kernel.side === 3
    ? createConvolveBack(device, grid, kernel, { outputGradient, weight, inputGradient })
    : createTranspose(device, grid, kernel, { coarse: outputGradient, weight, fine: inputGradient });
}
