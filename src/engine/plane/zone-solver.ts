/** What both ways to compute zones have in common. */
import type { Buf } from 'webgpu-typed';
import { makeSchedule, type Schedule } from '../../lzn/schedule';
import type { Area } from './camera';

/** The part of the plane that is computed, and how finely. Cells are numbered row by row from the top left. */
export interface ZoneGrid extends Area {
  readonly columns: number;
  readonly rows: number;
}

export interface SolverOptions {
  readonly n: number;
  readonly d: number;
  readonly schedule: Schedule;
  /** Cells a submit, about. */
  readonly slice: number;
}

/** Whether work is to end unfinished; asked before each slice of it, and waited for. */
export type Cancelled = () => boolean | Promise<boolean>;

export interface ZoneSolver {
  /** Takes over anchors: n x pitch(d), finite, and the plane: its axes, 2 x d, and its origin, d (all 0 where left out). */
  aim(stored: Float32Array<ArrayBuffer>, axes: Float64Array, origin?: Float64Array): void;
  /** Another schedule of as many steps: points that begin at another time. */
  setSchedule(schedule: Schedule): void;
  /**
   * Computes the listed cells in slices, with a wait between two, so that training and the browser get their turn.
   * @param cells columns x rows, packed as in shaders/lib/zone_cell.wgsl
   * @param list cell numbers; at least one
   * @returns false where it was cancelled and `cells` is unfinished
   */
  solve(
    grid: ZoneGrid,
    cells: Buf<'u32'>,
    list: Uint32Array<ArrayBuffer>,
    cancelled: Cancelled,
  ): Promise<boolean>;
  destroy(): void;
}

/** Field evaluations for each cell. */
export const ZONE_STEPS = 24;
/** How close to the anchors the picture's flows end, and to the prior they begin. */
const EPS = 1e-3;
/** The latest time at which points may begin: room for the steps until the end. */
export const LATEST = 1 - 4 * EPS;

/** The time that a picture can show next to one that was asked for. */
export function showable(time: number): number {
  return Math.min(LATEST, Math.max(0, Number.isFinite(time) ? time : 0));
}

/**
 * The schedule of the picture of n anchors in d dimensions, whatever solver trains: the one that most often leads a latent to the anchor it
 * came from (docs/solvers.md), so that zones are those of the flow and not of the solver.
 * @param time paper time of the points that are followed, 0 at the prior to LATEST
 */
export function zoneSchedule(n: number, d: number, time = 0): Schedule {
  return makeSchedule({
    direction: 'forward',
    solver: 'gauss2',
    grid: 'capacity',
    steps: ZONE_STEPS,
    eps: EPS,
    n,
    d,
    ...(time > EPS ? { start: time } : {}),
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
