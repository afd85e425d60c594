/**
 * What must not type-check, checked by `tsc -b` after `npm run types`: an expectation that finds no error is itself an
 * error.
 */
import {
  compile,
  compileRender,
  createBuffer,
  createUniforms,
  type Buf,
  type Uniforms,
  type Values,
} from 'webgpu-typed';
import layoutProbe from '../gpu/fixtures/layout.wgsl';
import quad from '../gpu/fixtures/quad.wgsl';
import scale from '../gpu/fixtures/scale.wgsl';
// @ts-expect-error: a kernel that is not there
import missing from '../gpu/fixtures/missing.wgsl';

export async function compute(device: GPUDevice, pass: GPUComputePassEncoder): Promise<void> {
  const source = createBuffer(device, 'vec4f', 8);
  const target = createBuffer(device, 'vec4f', 8);
  const written = createBuffer(device, 'u32', 1);
  const step = createUniforms(device, scale, 'step', 4);
  const pipeline = await compile(device, scale, 'main', { GROUP: 32, VALUE: 0 });

  // What is right, so that the errors below are of the thing named and nothing else.
  const bound = pipeline.bind({ step, source, target_: target, written });
  bound.dispatch(pass, [1, 2], 3);
  bound.dispatchThreads(pass, 100);
  step.set(0, { length: 1, factor: 2, shift: [0, 0, 0, 1] });
  source.write(new Float32Array(4), 1);
  const read: Float32Array = await source.read();
  const counts: Uint32Array = await written.read();
  createUniforms(device, layoutProbe, 'probe').set(0, {
    count: 1,
    centre: [0, 0, 0],
    scale: 1,
    pair: [0, 0],
    matrix: new Float32Array(9),
    points: new Float32Array(8),
    corners: new Float32Array(6),
    inner: { weight: 1, direction: [0, 0, 0] },
    many: [
      { weight: 1, direction: [0, 0, 0] },
      { weight: 1, direction: [0, 0, 0] },
    ],
    plane: [1, 0, 0, 1],
    padded: 0,
    after: 1,
    last: 2,
  });
  await compile(device, layoutProbe, 'main');

  // @ts-expect-error: an entry point that is not there
  await compile(device, scale, 'mian', { VALUE: 0 });
  // @ts-expect-error: an entry point of another stage
  await compile(device, quad, 'paint');
  // @ts-expect-error: an override that is not there
  await compile(device, scale, 'main', { VALUE: 0, GRUOP: 32 });
  // @ts-expect-error: an override of the wrong type
  await compile(device, scale, 'main', { VALUE: '0' });
  // @ts-expect-error: an override without initial value left out
  await compile(device, scale, 'main', { GROUP: 32 });
  // @ts-expect-error: all constants left out, though one has no initial value
  await compile(device, scale, 'main');
  // @ts-expect-error: constants for a kernel that has no overrides
  await compile(device, layoutProbe, 'main', { GROUP: 32 });

  // @ts-expect-error: a binding is missing
  pipeline.bind({ step, source, target_: target });
  // @ts-expect-error: a binding that this entry point does not use
  pipeline.bind({ step, source, target_: target, written, particles: written });
  // @ts-expect-error: a misspelt binding
  pipeline.bind({ step, source, target: target, written });
  // @ts-expect-error: a buffer of another element type
  pipeline.bind({ step, source: source.as('vec2f'), target_: target, written });
  // @ts-expect-error: a buffer where uniforms belong
  pipeline.bind({ step: source, source, target_: target, written });
  // @ts-expect-error: uniforms where a buffer belongs
  pipeline.bind({ step, source: step, target_: target, written });
  // @ts-expect-error: uniforms of another struct
  pipeline.bind({ step: createUniforms(device, quad, 'style'), source, target_: target, written });

  // @ts-expect-error: a uniform that is not there
  createUniforms(device, scale, 'stop');
  // @ts-expect-error: a uniform field that is not there
  step.set(0, { length: 1, factor: 2, shift: [0, 0, 0, 1], offset: 1 });
  // @ts-expect-error: a uniform field is missing
  step.set(0, { length: 1, shift: [0, 0, 0, 1] });
  // @ts-expect-error: a uniform field of the wrong type
  step.set(0, { length: 1, factor: '2', shift: [0, 0, 0, 1] });
  // @ts-expect-error: a vector of the wrong length
  step.set(0, { length: 1, factor: 2, shift: [0, 0, 0] });

  // @ts-expect-error: an element type that is not there
  createBuffer(device, 'vec5f', 1);
  // @ts-expect-error: data of another type
  written.write(read);
  // @ts-expect-error: data of another type
  source.write(counts);
  // @ts-expect-error: data of another type
  source.write([1, 2, 3, 4]);
}

export async function render(device: GPUDevice, pass: GPURenderPassEncoder): Promise<void> {
  const style = createUniforms(device, quad, 'style');
  const corners = createBuffer(device, 'vec2f', 3);
  const weights = createBuffer(device, 'f32', 1);
  const targets = [{ format: 'rgba8unorm' }] as const;
  const pipeline = await compileRender(device, quad, { vertex: 'cover', fragment: 'paint', targets });
  pipeline.bind({ style, corners, weights }).draw(pass, 3);

  // @ts-expect-error: a fragment entry point as vertex entry point
  await compileRender(device, quad, { vertex: 'paint', fragment: 'paint', targets });
  // @ts-expect-error: a binding of the vertex stage is missing
  pipeline.bind({ style, weights });
  // @ts-expect-error: a binding of the fragment stage is missing
  pipeline.bind({ style, corners });
}

/** Whether the first type stands in for the second. */
type Fits<A, B> = [A] extends [B] ? true : false;

/** Neither of two buffers of different element types stands in for the other, nor do uniforms of different structs. */
export const fits: [
  Fits<Buf<'vec4f'>, Buf<'vec4f'>>,
  Fits<Uniforms<{ a: 'f32' }>, Uniforms<{ a: 'f32' }>>,
  Fits<Values<{ n: 'u32'; v: 'vec3f' }>, { n: number; v: readonly [number, number, number] }>,
  Fits<Buf<'vec4f'>, Buf<'vec2f'>>,
  Fits<Buf<'f32'>, Buf<'u32'>>,
  Fits<Uniforms<{ a: 'f32' }>, Uniforms<{ a: 'u32' }>>,
  Fits<Uniforms<{ a: 'f32'; b: 'f32' }>, Uniforms<{ a: 'f32' }>>,
  Fits<Uniforms<{ a: 'f32' }>, Uniforms<{ a: 'f32'; b: 'f32' }>>,
] = [true, true, true, false, false, false, false, false];

export { missing };
