/** Finding the GPU. */
import { kernelForm } from '../lzn/flow-kernels';
import { say, wordsOf } from '../texts/say';
import type { AdapterInfo, EngineError, PowerChoice } from './protocol';

/** An EngineError that can be thrown; its fields survive the worker's boundary as `detail`. */
export class EngineFailure extends Error {
  readonly detail: EngineError;

  constructor(detail: EngineError, options?: ErrorOptions) {
    super(detail.message, options);
    this.name = 'EngineFailure';
    this.detail = detail;
  }
}

/** Whatever was thrown, as an EngineError. */
export function detailOf(thrown: unknown): EngineError {
  return thrown instanceof EngineFailure ? thrown.detail : { kind: 'internal', ...wordsOf(thrown) };
}

export interface Acquired {
  readonly device: GPUDevice;
  readonly info: AdapterInfo;
}

/** Larger limits are asked for where the adapter has them; the defaults suffice for everything but the largest runs. */
const WANTED = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;

const OPTIONS: Readonly<Record<PowerChoice, GPURequestAdapterOptions>> = {
  'high-performance': { powerPreference: 'high-performance' },
  'low-power': { powerPreference: 'low-power' },
  software: { forceFallbackAdapter: true },
};

/**
 * A device of the adapter that the browser finds for a choice; of its fastest, where it finds none. Each call asks for a new adapter:
 * one whose device was lost is spent.
 * @throws EngineFailure of kind `no-webgpu`
 */
export async function acquireDevice(choice: PowerChoice = 'high-performance'): Promise<Acquired> {
  const gpu = navigator.gpu as GPU | undefined;
  if (gpu === undefined) {
    throw new EngineFailure({ kind: 'no-webgpu', ...say('failures.noWebGpu') });
  }
  const adapter = await gpu.requestAdapter(OPTIONS[choice]);
  if (adapter === null) {
    if (choice !== 'high-performance') return acquireDevice();
    throw new EngineFailure({ kind: 'no-webgpu', ...say('failures.noAdapter') });
  }
  const requiredLimits = Object.fromEntries(WANTED.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ label: 'latent zoning', requiredLimits });
  // Chrome has `info` from 127 on.
  const info: Partial<GPUAdapterInfo> = 'info' in adapter ? adapter.info : {};
  const { vendor = '', architecture = '', description = '' } = info;
  const fallback = info.isFallbackAdapter === true || architecture === 'swiftshader';
  return { device, info: { vendor, architecture, description, fallback, form: kernelForm(device), choice } };
}

/** Milliseconds by which a read may fail before the device's own promise says that it is lost; on a busy machine it takes long. */
const NEWS = 200;
const LATE_NEWS = 1500;

/**
 * Whether a failure on this device is the device's loss; to be asked where something has failed.
 * @param patient wait for the news of a busy machine; where nobody waits for the answer
 */
export async function isLost(device: GPUDevice, patient = false): Promise<boolean> {
  return Promise.race([
    device.lost.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patient ? LATE_NEWS : NEWS)),
  ]);
}
