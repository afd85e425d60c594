/** Records one compute pass and submits it. */
export function submit(
  device: GPUDevice,
  label: string,
  record: (pass: GPUComputePassEncoder) => void,
): void {
  const commands = device.createCommandEncoder({ label });
  const pass = commands.beginComputePass();
  record(pass);
  pass.end();
  device.queue.submit([commands.finish()]);
}
