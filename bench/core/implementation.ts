/** What a measured implementation is to the loop that measures it. */

export const IMPLEMENTATIONS = ['ours', 'naive', 'jax-js', 'tfjs'] as const;
export type ImplementationName = (typeof IMPLEMENTATIONS)[number];

export interface Implementation {
  /**
   * Does the whole workload once: the inputs are on the GPU, what the workload asks for is back on the CPU when the promise
   * resolves. The first call may compile.
   */
  run(): Promise<void>;
  /** What the first `run` computed, in the order of the workload's `expected`. */
  result(): Promise<Float32Array>;
  destroy(): void;
}

/** What an implementation is made from: a device of its own where it takes one (the libraries bring theirs). */
export interface Context {
  /** A new device of the measured adapter, with its largest buffers. */
  device(): Promise<GPUDevice>;
}

/** Uploads inputs and compiles what can be compiled before the first run. */
export type Maker = (context: Context) => Promise<Implementation>;

export interface Workload {
  readonly name: string;
  /** Floating-point operations of the textbook formula, for rates; null where nobody counts them. */
  readonly flops: number | null;
  /** The result in float64 from the textbook formula; null where that would take too long. */
  readonly expected: () => Float64Array | null;
  readonly makers: Partial<Record<ImplementationName, Maker>>;
}
