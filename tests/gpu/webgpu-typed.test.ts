/** The typed layer on a device: buffers, bind groups, uniforms, constants, errors. */
import { compile, createBuffer, createUniforms, type Kernel } from 'webgpu-typed';
import { expect, test } from 'vitest';
import { testDevice } from './device';
import layoutProbe from './fixtures/layout.wgsl';
import scale from './fixtures/scale.wgsl';

const inner = (weight: number) => ({ weight, direction: [weight + 1, weight + 2, weight + 3] }) as const;
const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => i + 1);

function submit(device: GPUDevice, record: (pass: GPUComputePassEncoder) => void): void {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  record(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

async function scaleSetup(slots: number) {
  const device = await testDevice();
  const source = createBuffer(device, 'vec4f', 70, 'source');
  const target = createBuffer(device, 'vec4f', 70, 'target');
  const written = createBuffer(device, 'u32', 1, 'written');
  const step = createUniforms(device, scale, 'step', slots);
  source.write(numbers(280));
  return { device, source, target, written, step };
}

test('a uniform struct is packed as the shader reads it', async () => {
  const device = await testDevice();
  const words = createBuffer(device, 'f32', 49);
  const probe = createUniforms(device, layoutProbe, 'probe');
  probe.set(0, {
    count: 1,
    centre: [2, 3, 4],
    scale: 5,
    pair: [-6, 7],
    matrix: numbers(9).map((x) => x + 7),
    points: numbers(8).map((x) => x + 16),
    corners: numbers(6).map((x) => x + 24),
    inner: inner(31),
    many: [inner(35), inner(39)],
    plane: [43, 44, 45, 46],
    padded: 47,
    after: 48,
    last: -49,
  });
  probe.flush();
  const pipeline = await compile(device, layoutProbe, 'main');
  const bound = pipeline.bind({ probe, words });
  submit(device, (pass) => bound.dispatch(pass, 1));
  const expected = numbers(49);
  expected[5] = -6;
  expected[48] = -49;
  expect(await words.read()).toEqual(expected);
});

test('dispatches take their slots of the uniforms, and threads are rounded up to workgroups', async () => {
  const { device, source, target, written, step } = await scaleSetup(3);
  step.set(0, { length: 70, factor: 2, shift: [0, 0, 0, 0] });
  step.set(2, { length: 3, factor: 0, shift: [1, 2, 3, 4] });
  step.flush();
  const pipeline = await compile(device, scale, 'main', { GROUP: 32, VALUE: 0 });
  expect(pipeline.workgroupSize).toEqual([32, 1, 1]);
  const bound = pipeline.bind({ step, source, target_: target, written });
  submit(device, (pass) => {
    bound.dispatchThreads(pass, 70);
    bound.dispatchThreads(pass, [3], 2);
  });
  const expected = numbers(280).map((x) => 2 * x);
  expected.set([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
  expect(await target.read()).toEqual(expected);
  expect(await written.read()).toEqual(new Uint32Array([73]));
  expect(() => bound.dispatch({} as GPUComputePassEncoder, 1, 3)).toThrow(
    'tests/gpu/fixtures/scale.step has slots 0 to 2, not 3.',
  );
  expect(() => bound.dispatch({} as GPUComputePassEncoder, 65536)).toThrow(
    /65536 x 1 x 1 workgroups; each must be within/,
  );
});

test('flush writes what was set since the last flush and nothing else', async () => {
  const { device, source, target, written, step } = await scaleSetup(2);
  const bound = (await compile(device, scale, 'main', { VALUE: 0 })).bind({
    step,
    source,
    target_: target,
    written,
  });
  step.set(0, { length: 1, factor: 1, shift: [0, 0, 0, 0] });
  step.flush();
  step.set(1, { length: 1, factor: 3, shift: [0, 0, 0, 0] });
  step.flush();
  step.flush();
  step.set(0, { length: 1, factor: 9, shift: [0, 0, 0, 0] });
  submit(device, (pass) => bound.dispatch(pass, 1));
  expect((await target.read()).subarray(0, 4)).toEqual(new Float32Array([1, 2, 3, 4]));
  submit(device, (pass) => bound.dispatch(pass, 1, 1));
  expect((await target.read()).subarray(0, 4)).toEqual(new Float32Array([3, 6, 9, 12]));
});

test('overrides reach the shader; an entry point needs only the bindings it uses', async () => {
  const device = await testDevice();
  const target = createBuffer(device, 'vec4f', 5);
  const pipeline = await compile(device, scale, 'fill', { VALUE: 2.5 });
  expect(pipeline.workgroupSize).toEqual([4, 2, 1]);
  const bound = pipeline.bind({ target_: target });
  submit(device, (pass) => bound.dispatchThreads(pass, [8, 1]));
  expect(await target.read()).toEqual(new Float32Array(20).fill(2.5));
});

test('the same kernel, entry point and constants give the same pipeline', async () => {
  const device = await testDevice();
  const first = compile(device, scale, 'main', { GROUP: 32, VALUE: 1 });
  expect(compile(device, scale, 'main', { VALUE: 1, GROUP: 32 })).toBe(first);
  expect(compile(device, scale, 'main', { GROUP: 64, VALUE: 1 })).not.toBe(first);
  await first;
});

test('buffers: partial writes, slices, other views, structs', async () => {
  const device = await testDevice();
  const words = createBuffer(device, 'u32', 128, 'words');
  words.write(new Uint32Array([7, 8]), 64);
  const tail = words.slice(64, 64);
  expect(tail).toMatchObject({ elem: 'u32', length: 64, offset: 256, size: 256, label: 'words[64..128]' });
  expect((await tail.read()).slice(0, 3)).toEqual(new Uint32Array([7, 8, 0]));
  tail.as('vec2u').write(new Uint32Array([5, 6]), 1);
  expect((await words.read()).slice(64, 68)).toEqual(new Uint32Array([7, 8, 5, 6]));
  expect(await createBuffer(device, 'vec3i', 1).read()).toEqual(new Int32Array(4));
  expect(createBuffer(device, 'f32', 0).length).toBe(1);

  const particles = createBuffer(device, scale.bindings.particles, 2, 'particles');
  expect(particles).toMatchObject({ elem: 'Particle', stride: 16, size: 32 });
  const raw = new Float32Array([0, 0, 0, 0, 1, 3, 0, 0]);
  particles.write(new Uint32Array(raw.buffer));
  const bound = (await compile(device, scale, 'charge', { VALUE: 0 })).bind({ particles });
  submit(device, (pass) => bound.dispatch(pass, 2));
  raw[6] = 6;
  expect(new Float32Array((await particles.read()).buffer)).toEqual(raw);

  tail.destroy();
  expect((await words.read())[64]).toBe(7);
  words.destroy();
});

test('buffers refuse what does not fit', async () => {
  const device = await testDevice();
  const buffer = createBuffer(device, 'vec4f', 3, 'weights');
  expect(() => buffer.write(new Float32Array(8), 2)).toThrow(
    'weights: writing 32 bytes at element 2 does not fit into 3 elements of vec4f (48 bytes).',
  );
  expect(() => buffer.slice(2, 2)).toThrow('weights: 2 elements from element 2 are not within its 3.');
  expect(() => buffer.as('mat4x4f')).toThrow(
    'weights: 48 bytes are not a whole number of mat4x4f (64 bytes each).',
  );
  expect(() => createBuffer(device, 'f32', 1.5, 'half')).toThrow('half: 1.5 is no number of elements.');
  expect(() => createBuffer(device, 'vec4f', 1e8, 'huge')).toThrow(
    'huge: 100000000 elements of vec4f take 1600000000 bytes; this device binds at most 134217728.',
  );
});

test('bind refuses at run time what TypeScript did not see', async () => {
  const { device, source, target, written, step } = await scaleSetup(1);
  const pipeline = (await compile(device, scale, 'main', { VALUE: 0 })) as unknown as {
    bind(bindings: object): unknown;
  };
  const good = { step, source, target_: target, written };
  expect(() => pipeline.bind({ ...good, source: source.as('f32') })).toThrow(
    'tests/gpu/fixtures/scale: binding source must be a buffer of vec4f, not source, a buffer of f32.',
  );
  expect(() => pipeline.bind({ ...good, written: undefined })).toThrow(
    'binding written must be a buffer of u32, not missing.',
  );
  expect(() => pipeline.bind({ ...good, other: 1 })).toThrow(
    'binding other is not wanted; this entry point uses step, source, target_, written.',
  );
  expect(() => pipeline.bind({ ...good, source: source.slice(1, 8) })).toThrow(
    'binding source: source[1..9] starts at byte 16; a slice that is bound must start at a multiple of 256 bytes.',
  );
  const foreign = createUniforms(device, layoutProbe, 'probe');
  expect(() => pipeline.bind({ ...good, step: foreign })).toThrow(
    'binding step must be uniforms of its own struct, not the uniforms tests/gpu/fixtures/layout.probe.',
  );
});

test('uniforms refuse wrong values, naming the field', async () => {
  const { step } = await scaleSetup(1);
  const loose = step as unknown as { set(slot: number, values: object): void };
  const good = { length: 1, factor: 2, shift: [0, 0, 0, 0] };
  const name = 'tests/gpu/fixtures/scale.step';
  expect(() => loose.set(0, { length: 1, factor: 2 })).toThrow(`${name}.shift is missing.`);
  expect(() => loose.set(0, { ...good, offset: 1 })).toThrow(
    `${name} has no field offset, only length, factor, shift.`,
  );
  expect(() => loose.set(0, { ...good, length: -1 })).toThrow(
    `${name}.length must be a whole number from 0 to 4294967295, not -1.`,
  );
  expect(() => loose.set(0, { ...good, factor: '2' })).toThrow(`${name}.factor must be a number, not 2.`);
  expect(() => loose.set(0, { ...good, shift: [1, 2] })).toThrow(
    `${name}.shift must be 4 numbers, not 2 values.`,
  );
});

test('compile says what is wrong', async () => {
  const device = await testDevice();
  const broken = {
    ...scale,
    source: scale.source.replace('return step.factor', 'return step.factr'),
  } as typeof scale;
  await expect(compile(device, broken, 'main', { VALUE: 0 })).rejects.toThrow(
    /scale does not compile\.\n.*scale:\d+:\d+ error: .*factr.*\n {4}return step\.factr/,
  );
  const loose = scale as unknown as Kernel;
  await expect(compile(device, loose, 'mian', { VALUE: 0 })).rejects.toThrow(
    'has no compute entry point mian.',
  );
  await expect(compile(device, loose, 'main', { VALUE: 0, WIDTH: 2 })).rejects.toThrow(
    'has no override WIDTH.',
  );
  await expect(compile(device, loose, 'main', {})).rejects.toThrow(
    'override VALUE has no initial value and was given none.',
  );

  const names = Array.from({ length: 9 }, (_, i) => `s${i}`);
  const many = {
    ...loose,
    entries: { main: { stage: 'compute', workgroupSize: [1, 1, 1], uses: names } },
    bindings: Object.fromEntries(names.map((name, binding) => [name, { ...scale.bindings.source, binding }])),
  } satisfies Kernel;
  await expect(compile(device, many, 'main', { VALUE: 0 })).rejects.toThrow(
    'uses 9 storage buffers in one stage (s0, s1, s2, s3, s4, s5, s6, s7, s8); this device allows 8.',
  );
});
