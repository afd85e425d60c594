/** What both ways to compute zones have in common. */
import type { Buf } from 'webgpu-typed';
import { makeSchedule, type Schedule } from '../../lzn/schedule';

/** The part of the plane that is computed, and how finely. Cells are numbered row by row from the top left. */
export interface ZoneGrid {
  readonly columns: number;
  readonly rows: number;
  /** Latent units from the centre to the right and to the top edge. */
  readonly half: readonly [number, number];
}

export interface SolverOptions {
  readonly n: number;
  readonly d: number;
  readonly schedule: Schedule;
  /** Cells a submit, about. */
  readonly slice: number;
}

export interface ZoneSolver {
  /** Takes over anchors: n x pitch(d), finite, and the plane's axes, 2 x d. */
  aim(stored: Float32Array<ArrayBuffer>, axes: Float64Array): void;
  /**
   * Computes the listed cells in slices, with a wait between two, so that training and the browser get their turn.
   * @param cells columns x rows, packed as in shaders/lib/zone_cell.wgsl
   * @param list cell numbers; at least one
   * @param cancelled asked before each slice
   * @returns false where it was cancelled and `cells` is unfinished
   */
  solve(
    grid: ZoneGrid,
    cells: Buf<'u32'>,
    list: Uint32Array<ArrayBuffer>,
    cancelled: () => boolean,
  ): Promise<boolean>;
  destroy(): void;
}

/** The schedule of the picture: second order, so that zones are those of the flow and not of the solver. */
export const ZONE_SCHEDULE: Schedule = makeSchedule({
  direction: 'forward',
  solver: 'dpm2',
  grid: 'uniform',
  steps: 24,
  eps: 1e-3,
});

/** Records one compute pass, submits it and waits until the GPU has done it. */
export async function runPass(
  device: GPUDevice,
  label: string,
  record: (pass: GPUComputePassEncoder) => void,
): Promise<void> {
  const encoder = device.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  record(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
}
