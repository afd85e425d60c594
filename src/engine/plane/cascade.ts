/**
 * A picture of zones from coarse to fine: zones are large and their edges thin, so each level is up to twice as fine as
 * the last and computes only the cells near an edge. With 160 anchors, 768 x 768 cells cost what 390 x 390 would.
 */
import { compile, createBuffer, createUniforms, type Buf } from 'webgpu-typed';
import spread from '../../../shaders/view/spread.wgsl';
import type { CanvasSize, Region } from './camera';
import { gridOver, type Fineness, type ZonePlan } from './cost';
import { cellsNearEdges, everyCell } from './edges';
import { runPass, type Cancelled, type ZoneGrid, type ZoneSolver } from './zone-solver';

/** Computed zones. */
export interface Sheet {
  readonly grid: ZoneGrid;
  readonly cells: Buf<'u32'>;
  /** Side in cells of a square picture as fine as this one. */
  readonly side: number;
}

/**
 * Side of the finest useful picture. A line between zones is drawn from the nine cells around a pixel, so these must reach as far as
 * the line is wide: cells below 1.25 pixels would make lines thinner, not sharper.
 */
export function finestSide({ width, height }: CanvasSize): number {
  return Math.ceil(Math.sqrt(width * height) / 1.25);
}

export class Cascade {
  readonly #device: GPUDevice;
  readonly #solver: ZoneSolver;

  constructor(device: GPUDevice, solver: ZoneSolver) {
    this.#device = device;
    this.#solver = solver;
  }

  /**
   * The coarse picture of a region: all cells of the first level, then as many levels as the plan allows while things move.
   * @param hurried whether the first level is to do, asked when it is there
   * @returns undefined where it was cancelled
   */
  async coarse(
    region: Region,
    { base, coarse }: ZonePlan,
    { cancelled, hurried }: { readonly cancelled: () => boolean; readonly hurried: () => boolean },
  ): Promise<Sheet | undefined> {
    const first = await this.begin(region, base, cancelled);
    if (first === undefined || hurried()) return first;
    const left = { ...coarse, cells: coarse.cells - first.cells.length };
    const sheet = await this.sharpen(region, first, left, cancelled);
    if (sheet !== first) first.cells.destroy();
    if (!cancelled()) return sheet;
    sheet.cells.destroy();
    return undefined;
  }

  /** All cells of a grid of this side. The caller owns the sheet; undefined where it was cancelled. */
  async begin(region: Region, side: number, cancelled: Cancelled): Promise<Sheet | undefined> {
    const sheet = this.#sheet(region, side);
    return this.#finish(sheet, everyCell(sheet.grid), cancelled);
  }

  /**
   * Makes `from` finer in steps as far as `to` allows, and gives the finest sheet that was completed: `from` itself where
   * none was. Sheets in between are destroyed, `from` is not.
   */
  async sharpen(region: Region, from: Sheet, to: Fineness, cancelled: Cancelled): Promise<Sheet> {
    const most = Math.min(to.side, finestSide(region));
    let last = from;
    let left = to.cells;
    while (last.side < most) {
      const cells = await last.cells.read();
      const next = (await cancelled()) ? undefined : this.#next(region, last, cells, most, left);
      if (next === undefined) break;
      left -= next.list.length;
      const sheet = this.#sheet(region, next.side);
      await this.#spread(last, sheet);
      const done = await this.#finish(sheet, next.list, cancelled);
      if (done === undefined) break;
      if (last !== from) last.cells.destroy();
      last = done;
    }
    return last;
  }

  /** The next level: twice as fine, or half as much again where twice costs too much. */
  #next(region: Region, last: Sheet, cells: Uint32Array, most: number, budget: number) {
    for (const factor of [2, 1.5]) {
      const side = Math.min(most, Math.floor(factor * last.side));
      const list = cellsNearEdges(cells, last.grid, gridOver(side, region.width, region.height));
      if (list.length <= budget) return { side, list };
    }
    return undefined;
  }

  #sheet({ width, height, centre, half }: Region, side: number): Sheet {
    const grid = { ...gridOver(side, width, height), centre, half };
    const cells = createBuffer(this.#device, 'u32', grid.columns * grid.rows, `zones, ${side} a side`);
    return { grid, cells, side };
  }

  async #finish(
    sheet: Sheet,
    list: Uint32Array<ArrayBuffer>,
    cancelled: Cancelled,
  ): Promise<Sheet | undefined> {
    const done = list.length === 0 || (await this.#solver.solve(sheet.grid, sheet.cells, list, cancelled));
    if (done) return sheet;
    sheet.cells.destroy();
    return undefined;
  }

  async #spread(from: Sheet, to: Sheet): Promise<void> {
    const { columns, rows } = to.grid;
    const sizes = createUniforms(this.#device, spread, 'sizes', 1);
    sizes.set(0, { columns, rows, fromColumns: from.grid.columns, fromRows: from.grid.rows });
    sizes.flush();
    const pipeline = await compile(this.#device, spread, 'spread');
    const bound = pipeline.bind({ sizes, coarse: from.cells, fine: to.cells });
    await runPass(this.#device, 'zones to a finer grid', (pass) =>
      bound.dispatchThreads(pass, [columns, rows]),
    );
    sizes.destroy();
  }
}
