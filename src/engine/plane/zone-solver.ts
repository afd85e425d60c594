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

/** Field evaluations for each cell. */
export const ZONE_STEPS = 24;

/**
 * The schedule of the picture of n anchors in d dimensions, whatever solver trains: the one that most often leads a latent to the anchor it
 * came from (docs/solvers.md), so that zones are those of the flow and not of the solver.
 */
export function zoneSchedule(n: number, d: number): Schedule {
  return makeSchedule({
    direction: 'forward',
    solver: 'gauss2',
    grid: 'capacity',
    steps: ZONE_STEPS,
    eps: 1e-3,
    n,
    d,
  });
}

/** The part of the flow's time that each step covers; together 1. By these the picture tells how early a flow decides, whatever the grid. */
export function timeShares({ steps, from, to }: Schedule): number[] {
  return steps.map(({ t }, k) => ((steps[k + 1]?.t ?? to) - t) / (to - from));
}

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
