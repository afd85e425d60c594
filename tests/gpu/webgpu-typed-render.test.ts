/** Render pipelines of the typed layer, checked by the pixels they leave. */
import { compileRender, createBuffer, createUniforms } from 'webgpu-typed';
import { expect, test } from 'vitest';
import { testDevice } from './device';
import quad from './fixtures/quad.wgsl';

test('draws with named bindings and a slot of the uniforms', async () => {
  const device = await testDevice();
  const corners = createBuffer(device, 'vec2f', 3);
  corners.write(new Float32Array([-1, -1, 3, -1, -1, 3]));
  const weights = createBuffer(device, 'f32', 1);
  weights.write(new Float32Array([0.5]));
  const style = createUniforms(device, quad, 'style', 2);
  style.set(1, { tint: [1, 0.8, 0.4, 2] });
  style.flush();

  const pipeline = await compileRender(device, quad, {
    vertex: 'cover',
    fragment: 'paint',
    targets: [{ format: 'rgba8unorm' }],
  });
  const bound = pipeline.bind({ corners, weights, style });

  const texture = device.createTexture({
    size: [4, 4],
    format: 'rgba8unorm',
    usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
  });
  const pixels = device.createBuffer({
    size: 256 * 4,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginRenderPass({
    colorAttachments: [{ view: texture.createView(), loadOp: 'clear', storeOp: 'store' }],
  });
  bound.draw(pass, 3, 1, 1);
  pass.end();
  encoder.copyTextureToBuffer({ texture }, { buffer: pixels, bytesPerRow: 256 }, [4, 4]);
  device.queue.submit([encoder.finish()]);
  await pixels.mapAsync(GPUMapMode.READ);
  const bytes = new Uint8Array(pixels.getMappedRange());
  for (const at of [0, 256 * 3 + 12]) expect([...bytes.subarray(at, at + 4)]).toEqual([128, 102, 51, 255]);
});
