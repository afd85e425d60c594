/** One thing that a network computes, forward or backward; its buffers are bound for good. */
export interface Step {
  run(pass: GPUComputePassEncoder): void;
  /** Frees what the step made for itself, not what it was given. */
  destroy(): void;
}
