/** Shader modules, compiled once a device, with messages that a person can act on. */
import type { KernelInfo } from '../plugin/metadata';

const modules = new WeakMap<GPUDevice, WeakMap<KernelInfo, Promise<GPUShaderModule>>>();

/**
 * The shader module of a kernel.
 * @throws Error with the compiler's messages and the lines they are about
 */
export function shaderModule(device: GPUDevice, kernel: KernelInfo): Promise<GPUShaderModule> {
  return once(
    once(modules, device, () => new WeakMap<KernelInfo, Promise<GPUShaderModule>>()),
    kernel,
    () => compileModule(device, kernel),
  );
}

/** The value of a key, made where it is not there yet. */
export function once<K, V>(
  cache: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const found = cache.get(key);
  if (found !== undefined) return found;
  const made = make();
  cache.set(key, made);
  return made;
}

async function compileModule(device: GPUDevice, kernel: KernelInfo): Promise<GPUShaderModule> {
  // The scope keeps the error from being reported a second time as uncaptured.
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label: kernel.name, code: kernel.source });
  const scope = device.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  const error = await scope;
  const errors = messages.filter((message) => message.type === 'error');
  if (errors.length === 0 && error === null) return module;
  const text = errors.length > 0 ? describeMessages(kernel, errors) : (error?.message ?? '');
  throw new Error(`webgpu-typed: ${kernel.name} does not compile.\n${text}`);
}

/** Compiler messages, each with the line of the spliced source that it is about. */
export function describeMessages(kernel: KernelInfo, messages: readonly GPUCompilationMessage[]): string {
  const lines = kernel.source.split('\n');
  return messages
    .map(({ type, lineNum, linePos, message }) => {
      const line = lines[lineNum - 1];
      const quote = line === undefined ? '' : `\n  ${line}\n  ${' '.repeat(Math.max(0, linePos - 1))}^`;
      return `${kernel.name}:${lineNum}:${linePos} ${type}: ${message}${quote}`;
    })
    .join('\n');
}
