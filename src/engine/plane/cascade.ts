/**
 * A picture of zones from coarse to fine: zones are large and their edges thin, so each level is up to twice as fine as
 * the last and computes only the cells near an edge. With 160 anchors, 768 x 768 cells cost what 390 x 390 would.
 */
import { compile, createBuffer, createUniforms, type Buf } from 'webgpu-typed';
import spread from '../../../shaders/view/spread.wgsl';
import { gridOver, type Fineness } from './cost';
import { cellsNearEdges, everyCell } from './edges';
import { runPass, type ZoneGrid, type ZoneSolver } from './zone-solver';

/** Computed zones. */
export interface Sheet {
  readonly grid: ZoneGrid;
  readonly cells: Buf<'u32'>;
  /** Side in cells of a square picture as fine as this one. */
  readonly side: number;
}

/** What part of the plane, in what shape. */
export interface Region {
  /** Canvas, pixels. */
  readonly width: number;
  readonly height: number;
  readonly half: readonly [number, number];
}

/**
 * Side of the finest useful picture. A line between zones is drawn from the nine cells around a pixel, so these must reach as far as
 * the line is wide: cells below 1.25 pixels would make lines thinner, not sharper.
 */
export function finestSide({ width, height }: Pick<Region, 'width' | 'height'>): number {
  return Math.ceil(Math.sqrt(width * height) / 1.25);
}

export class Cascade {
  readonly #device: GPUDevice;
  readonly #solver: ZoneSolver;

  constructor(device: GPUDevice, solver: ZoneSolver) {
    this.#device = device;
    this.#solver = solver;
  }

  /** All cells of a grid of this side. The caller owns the sheet; undefined where it was cancelled. */
  async begin(region: Region, side: number, cancelled: () => boolean): Promise<Sheet | undefined> {
    const sheet = this.#sheet(region, side);
    return this.#finish(sheet, everyCell(sheet.grid), cancelled);
  }

  /**
   * Makes `from` finer in steps as far as `to` allows, and gives the finest sheet that was completed: `from` itself where
   * none was. Sheets in between are destroyed, `from` is not.
   */
  async sharpen(region: Region, from: Sheet, to: Fineness, cancelled: () => boolean): Promise<Sheet> {
    const most = Math.min(to.side, finestSide(region));
    let last = from;
    let left = to.cells;
    while (last.side < most) {
      const cells = await last.cells.read();
      const next = cancelled() ? undefined : this.#next(region, last, cells, most, left);
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

  #sheet({ width, height, half }: Region, side: number): Sheet {
    const grid = { ...gridOver(side, width, height), half };
    const cells = createBuffer(this.#device, 'u32', grid.columns * grid.rows, `zones, ${side} a side`);
    return { grid, cells, side };
  }

  async #finish(
    sheet: Sheet,
    list: Uint32Array<ArrayBuffer>,
    cancelled: () => boolean,
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
