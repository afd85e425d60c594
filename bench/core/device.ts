/** Devices and compute passes of the implementations written in WGSL. */
import type { Context } from './implementation';

/** A new device of the adapter, with the largest buffers that it offers. @throws Error where there is no adapter */
export async function openDevice(gpu: GPU): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('WebGPU found no adapter.');
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
}

/** A device whose errors fail the next `check`, since WebGPU reports them to nobody in particular. */
export interface CheckedDevice {
  readonly device: GPUDevice;
  /** @throws Error with the first error that the device has reported */
  readonly check: () => void;
}

export async function checkedDevice(context: Context): Promise<CheckedDevice> {
  const device = await context.device();
  let fault: string | undefined;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    fault ??= event.error.message;
  });
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') fault ??= `device lost: ${message}`;
    return null;
  });
  return {
    device,
    check() {
      if (fault !== undefined) throw new Error(fault);
    },
  };
}

/** Records one compute pass and submits it. */
export function submit(
  device: GPUDevice,
  record: (pass: GPUComputePassEncoder) => void,
  before: (encoder: GPUCommandEncoder) => void = () => undefined,
): void {
  const encoder = device.createCommandEncoder();
  before(encoder);
  const pass = encoder.beginComputePass();
  record(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}
