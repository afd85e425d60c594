/** Images as patches of 2 x 2 pixels, and back. Layout: shaders/nn/image-patches.wgsl. */
import { compile, createUniforms } from 'webgpu-typed';
import imagePatches from '../../shaders/nn/image-patches.wgsl';
import { flatGrid } from '../gpu/flat-grid';
import { type Grid, positionsOf } from './images';
import type { Matrix } from './layer';
import type { Step } from './step';

function shapeOf(device: GPUDevice, { rows, width, height }: Grid) {
  const shape = createUniforms(device, imagePatches, 'shape', 1);
  shape.set(0, { rows, width, height });
  shape.flush();
  return shape;
}

/** @param image width (a multiple of 4) and height (an even number) in pixels */
export async function createSplit(
  device: GPUDevice,
  image: Grid,
  { pixels, patches }: { pixels: Matrix; patches: Matrix },
): Promise<Step> {
  const shape = shapeOf(device, image);
  const bound = (await compile(device, imagePatches, 'split')).bind({ shape, pixels, patches });
  const groups = flatGrid(positionsOf(image) / 4);
  return { run: (pass) => bound.dispatch(pass, groups), destroy: () => shape.destroy() };
}

export async function createJoin(
  device: GPUDevice,
  image: Grid,
  { patches, pixels }: { patches: Matrix; pixels: Matrix },
): Promise<Step> {
  const shape = shapeOf(device, image);
  const bound = (await compile(device, imagePatches, 'join')).bind({
    shape,
    patchesRead: patches,
    pixelsWritten: pixels,
  });
  const groups = flatGrid(positionsOf(image) / 4);
  return { run: (pass) => bound.dispatch(pass, groups), destroy: () => shape.destroy() };
}
