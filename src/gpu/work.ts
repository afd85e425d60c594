/**
 * Work for the GPU in the order in which it is given, cut into command buffers short enough for a driver's watchdog and for whoever
 * else waits for the GPU. What lies on either side of a cut runs in the same order with the same numbers.
 */
export class Work {
  readonly #device: GPUDevice;
  readonly #label: string;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #spent = 0;

  constructor(device: GPUDevice, label: string) {
    this.#device = device;
    this.#label = label;
  }

  /** The compute pass of the moment; ask for it anew before each dispatch that may follow a cut. */
  get pass(): GPUComputePassEncoder {
    this.#encoder ??= this.#device.createCommandEncoder({ label: this.#label });
    this.#pass ??= this.#encoder.beginComputePass({ label: this.#label });
    return this.#pass;
  }

  /**
   * Announces a dispatch.
   * @param share what it takes of the time that one command buffer may take, 1 being all of it
   */
  spend(share: number): void {
    if (this.#spent > 0 && this.#spent + share > 1) this.submit();
    this.#spent += share;
  }

  /** Copies between buffers, after what was given before and before what comes after. Bytes, multiples of 4. */
  copy(from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number, bytes: number): void {
    this.#pass?.end();
    this.#pass = undefined;
    this.#encoder ??= this.#device.createCommandEncoder({ label: this.#label });
    this.#encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, bytes);
  }

  /** Fills with zeros, in the same order. Bytes, multiples of 4. */
  clear(buffer: GPUBuffer, offset: number, bytes: number): void {
    this.#pass?.end();
    this.#pass = undefined;
    this.#encoder ??= this.#device.createCommandEncoder({ label: this.#label });
    this.#encoder.clearBuffer(buffer, offset, bytes);
  }

  /** Hands everything to the GPU; more may be given afterwards. */
  submit(): void {
    this.#pass?.end();
    if (this.#encoder) this.#device.queue.submit([this.#encoder.finish()]);
    this.#pass = undefined;
    this.#encoder = undefined;
    this.#spent = 0;
  }
}

/** Records work with `record`, submits it and waits until the GPU has done it. */
export async function runWork(device: GPUDevice, label: string, record: (work: Work) => void): Promise<void> {
  const work = new Work(device, label);
  record(work);
  work.submit();
  await device.queue.onSubmittedWorkDone();
}
