/** The generator in WGSL against the one in TypeScript: the same bits. */
import { describe, expect, it } from 'vitest';
import { compile, createBuffer } from 'webgpu-typed';
import { philox4x32 } from '../../src/random/philox4x32';
import { fillNormals, STREAM, uniform } from '../../src/random/philox';
import { testDevice } from './device';
import kernel from './fixtures/philox.wgsl';

const COUNT = 4096;

async function onGpu(counters: Uint32Array, keys: Uint32Array) {
  const device = await testDevice();
  const buffers = {
    counters: createBuffer(device, 'vec4u', COUNT, 'counters'),
    keys: createBuffer(device, 'vec2u', COUNT, 'keys'),
    words: createBuffer(device, 'vec4u', COUNT, 'words'),
    numbers: createBuffer(device, 'vec2f', COUNT, 'numbers'),
  };
  buffers.counters.write(counters);
  buffers.keys.write(keys);
  const pipeline = await compile(device, kernel, 'main');
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pipeline.bind(buffers).dispatchThreads(pass, COUNT);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const results = { words: await buffers.words.read(), numbers: await buffers.numbers.read() };
  for (const buffer of Object.values(buffers)) buffer.destroy();
  return results;
}

describe('philox.wgsl', () => {
  it('gives the bits of the TypeScript generator, uniforms and normals included', async () => {
    // Counters and keys from the generator itself: all bits are exercised. The first is Random123's vector of zeros.
    const counters = new Uint32Array(4 * COUNT);
    const keys = new Uint32Array(2 * COUNT);
    const words = new Uint32Array(4);
    for (let i = 1; i < COUNT; i++) {
      philox4x32(i, 0, 0, 0, 1, 2, words);
      counters.set(words, 4 * i);
      philox4x32(i, 1, 0, 0, 1, 2, words);
      keys.set(words.subarray(0, 2), 2 * i);
    }
    const expectedWords = new Uint32Array(4 * COUNT);
    const expectedNumbers = new Float32Array(2 * COUNT);
    for (let i = 0; i < COUNT; i++) {
      const out = expectedWords.subarray(4 * i, 4 * i + 4);
      const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counters.subarray(4 * i);
      philox4x32(c0, c1, c2, c3, keys[2 * i] ?? 0, keys[2 * i + 1] ?? 0, out);
      expectedNumbers[2 * i] = uniform(out[0] ?? 0);
      const sum = out.reduce((total, word) => total + (word & 0xffff) + (word >>> 16), 0);
      expectedNumbers[2 * i + 1] = (sum - 262_140) * Math.fround(1.86881237e-5);
    }
    const { words: actualWords, numbers } = await onGpu(counters, keys);
    expect([...actualWords.subarray(0, 4)]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    expect(actualWords).toEqual(expectedWords);
    expect(numbers).toEqual(expectedNumbers);
    const normals = numbers.filter((_, i) => i % 2 === 1);
    const moment = (k: number): number => normals.reduce((total, x) => total + x ** k, 0) / COUNT;
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(COUNT));
    expect(Math.abs(moment(2) - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(COUNT));
    expect(Math.abs(moment(4) - 2.85)).toBeLessThan((5 * Math.sqrt(96)) / Math.sqrt(COUNT));
  });

  it('makes noise whose bits no browser may change', () => {
    // Recorded in Node 20; every engine must give these.
    const noise = new Float32Array(6);
    fillNormals(noise, 7, STREAM.noise, 3, 1);
    expect([...new Uint32Array(noise.buffer)]).toEqual([
      1059082752, 1015188420, 3203567719, 3200365940, 1042769889, 1067579757,
    ]);
    const many = new Float32Array(100_000);
    fillNormals(many, 7, STREAM.noise, 3);
    const hash = new Uint32Array(many.buffer).reduce(
      (h, word) => Math.imul(h ^ word, 0x01000193) >>> 0,
      0x811c9dc5,
    );
    expect(hash).toBe(3892067357);
  });
});
