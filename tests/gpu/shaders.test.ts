/** Every shader compiles on the adapter without a message, on its own and as the pipelines that its metadata describe. */
import { compile, describeMessages, type Kernel, type KernelInfo } from 'webgpu-typed';
import { describe, expect, test } from 'vitest';
import { testDevice } from './device';

const kernels = Object.entries(
  import.meta.glob<KernelInfo>(['/shaders/**/*.wgsl', '!/shaders/lib/**'], {
    eager: true,
    import: 'default',
  }),
);

test('there are shaders', () => {
  expect(kernels.length).toBeGreaterThan(0);
});

describe.each(kernels)('%s', (_, kernel) => {
  test('compiles without a message', async () => {
    const device = await testDevice();
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ code: kernel.source });
    const { messages } = await module.getCompilationInfo();
    const error = await device.popErrorScope();
    expect(describeMessages(kernel, messages)).toBe('');
    expect(error).toBeNull();
  });

  test('the reflected bindings are those of the compiled entry points', async () => {
    const device = await testDevice();
    for (const [name, { stage }] of Object.entries(kernel.entries)) {
      if (stage !== 'compute') continue;
      // Overrides without an initial value: 1 is a legal size and a legal factor.
      const constants = Object.fromEntries(
        Object.entries(kernel.overrides).flatMap(([override, info]) =>
          info.default === undefined && !info.derived ? [[override, 1]] : [],
        ),
      );
      const pipeline = await compile(device, kernel as Kernel, name, constants);
      expect(pipeline.workgroupSize.every((size) => size >= 1)).toBe(true);
    }
  });
});
