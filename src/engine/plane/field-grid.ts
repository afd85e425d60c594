/** The flow's field at the points of two grids of the plane, at one time: a fine one of densities and a coarse one of arrows. */
import { compile, createUniforms, type Bound, type Buf } from 'webgpu-typed';
import kernel from '../../../shaders/view/field.wgsl';
import summitKernel from '../../../shaders/view/summit.wgsl';
import { assemble } from '../../gpu/assemble';
import { pitch } from '../../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../../gpu/memory';
import { runWork } from '../../gpu/work';
import type { Area, Region } from './camera';
import { gridOver } from './cost';
import type { PlaneFit } from './fit';

/** Arrows along the shorter side of the canvas. */
const ARROWS = 19;
/** Columns or rows of arrows at most: beyond, a very long canvas has none. */
const LONGEST = 65;
/** Along the shorter side there is one more than is seen at either end. */
const MOST_ARROWS = LONGEST * (ARROWS + 2);

/** A grid of points: the centres of its cells, from the top left. */
export interface Grid extends Area {
  readonly columns: number;
  readonly rows: number;
}

/** Where the two grids are. */
export interface FieldGrids {
  readonly values: Grid;
  readonly arrows: Grid;
}

/** Most cells of a grid of so many a side, whatever the shape of the canvas. */
export function fieldCells(side: number): number {
  return side * (side + 4);
}

function storage(side: number) {
  return {
    anchors: (n: number) => storageNeed('plane', 'vec4f', n, 'field anchors'),
    values: storageNeed('plane', 'vec4f', fieldCells(side), 'field values'),
    valueVelocities: storageNeed('plane', 'vec2f', fieldCells(side), 'field value velocities'),
    arrowValues: storageNeed('plane', 'vec4f', MOST_ARROWS, 'field arrow values'),
    arrows: storageNeed('plane', 'vec2f', MOST_ARROWS, 'field arrows'),
    summit: storageNeed('plane', 'f32', 1, 'field summit'),
  };
}

/** The buffers of the field's grids. */
export function fieldNeeds(n: number, side: number): BufferNeed[] {
  const { anchors, ...rest } = storage(side);
  return [
    anchors(n),
    ...Object.values(rest),
    uniformsNeed('plane', kernel, 'grid', 2),
    uniformsNeed('plane', summitKernel, 'cells'),
  ];
}

/** Both grids over a region. Arrows stand on a lattice of the plane, so that they do not swim when the camera moves. */
export function fieldGrids(region: Region, side: number, flat: boolean): FieldGrids {
  const { width, height, centre, half } = region;
  const { columns, rows } = gridOver(side, width, height);
  const most = fieldCells(side);
  const counts = {
    columns: Math.min(columns, Math.floor(most / rows)),
    rows: Math.min(rows, Math.floor(most / 2)),
  };
  // Nearly two cells more than is seen to every side, so that contours are smooth up to the edge.
  const values = {
    ...counts,
    centre,
    half: [half[0] * (1 + 3.5 / counts.columns), half[1] * (1 + 3.5 / counts.rows)] as const,
  };
  const apart = (2 * Math.min(...half)) / ARROWS;
  // As many to either side of a point of the lattice.
  const count = (reach: number) => Math.min(LONGEST, 2 * Math.ceil(reach / apart) + 1);
  const [across, up] = [count(half[0]), flat ? 1 : count(half[1])];
  const nearest = (v: number) => Math.round(v / apart) * apart;
  const arrows = {
    centre: [nearest(centre[0]), flat ? 0 : nearest(centre[1])] as const,
    half: [(apart * across) / 2, (apart * up) / 2] as const,
    columns: across,
    rows: up,
  };
  return { values, arrows };
}

/** Of a cell's width, the deviation of the Gaussian that densities are folded with: see shaders/view/field.wgsl. */
const BLUR = 0.5;

export class FieldGrid {
  /** Cells of the fine grid: (log density, largest probability, entropy in nats, 0). */
  readonly values: Buf<'vec4f'>;
  /** Largest log density. */
  readonly summit: Buf<'f32'>;
  /** Velocities on the coarse grid. */
  readonly arrows: Buf<'vec2f'>;
  readonly #device: GPUDevice;
  readonly #n: number;
  readonly #parts: Awaited<ReturnType<typeof make>>;
  #origin = 0;
  #d = 2;

  private constructor(device: GPUDevice, n: number, parts: Awaited<ReturnType<typeof make>>) {
    this.#device = device;
    this.#n = n;
    this.#parts = parts;
    this.values = parts.buffers.values;
    this.summit = parts.buffers.summit;
    this.arrows = parts.buffers.arrows;
  }

  /** @param side cells of the fine grid's side on a square canvas, at most */
  static async create(device: GPUDevice, n: number, side: number): Promise<FieldGrid> {
    return new FieldGrid(device, n, await make(device, n, side));
  }

  /** Takes over anchors, n x pitch(d), and the plane. */
  aim(stored: ArrayLike<number>, fit: PlaneFit): void {
    this.#parts.buffers.anchors.write(fieldTable(stored, this.#n, fit));
    this.#origin = fit.origin.reduce((sum, v) => sum + v * v, 0);
    this.#d = fit.d;
  }

  /**
   * Takes over points of the plane, x and y of each, whose density is estimated: at `kernelTime` the flow's mixture has a Gaussian at each, as wide
   * as the kernel.
   * @param flat whether they lie on a line
   */
  aimAtPoints(points: Float64Array, flat: boolean): void {
    const t = kernelTime(this.#n);
    const table = new Float32Array(4 * this.#n);
    for (let j = 0; j < this.#n; j += 1)
      table.set([(points[2 * j] ?? 0) / t, (points[2 * j + 1] ?? 0) / t], 4 * j);
    this.#parts.buffers.anchors.write(table);
    this.#origin = 0;
    this.#d = flat ? 1 : 2;
  }

  /** Computes both grids at paper time t < 1 and waits for them. */
  async run({ values, arrows }: FieldGrids, t: number): Promise<void> {
    const { uniforms, cells, fine, coarse, highest } = this.#parts;
    const flat = this.#d === 1;
    [values, arrows].forEach(({ centre, half, columns, rows }, slot) => {
      const blur = slot === 0 ? BLUR * Math.min((2 * half[0]) / columns, (2 * half[1]) / rows) : 0;
      uniforms.set(slot, {
        // Points of a line have no ordinate.
        centre: [centre[0], flat ? 0 : centre[1]],
        half: [half[0], flat ? 0 : half[1]],
        columns,
        rows,
        anchors: this.#n,
        time: t,
        away: this.#origin,
        blur: blur * blur,
        level: densityLevel(this.#n, this.#d, 1 - t, blur),
      });
    });
    uniforms.flush();
    cells.set(0, { count: values.columns * values.rows });
    cells.flush();
    await runWork(this.#device, 'field', (work) => {
      fine.dispatchThreads(work.pass, values.columns * values.rows, 0);
      coarse.dispatchThreads(work.pass, arrows.columns * arrows.rows, 1);
      highest.dispatch(work.pass, 1);
    });
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

/**
 * The time at which the flow's mixture is the kernel estimate of a density in the plane: 1 less the width of the kernel, which is Scott's for two
 * dimensions and coordinates of variance 1, n^(-1/6), but for a few points no more than a half.
 */
export function kernelTime(n: number): number {
  return 1 - Math.min(0.5, n ** (-1 / 6));
}

/** Logarithm of the factor of pi_t: n equal parts, sigma wide outside of the plane and sqrt(sigma^2 + blur^2) in it. */
export function densityLevel(n: number, d: number, sigma: number, blur: number): number {
  const within = Math.min(2, d);
  return (
    -Math.log(n) -
    0.5 * within * Math.log(2 * Math.PI * (sigma * sigma + blur * blur)) -
    0.5 * (d - within) * Math.log(2 * Math.PI * sigma * sigma)
  );
}

/** What the kernel knows of each anchor: (x, y, |b|^2, o.a), b its part outside of the plane's directions. */
export function fieldTable(
  stored: ArrayLike<number>,
  n: number,
  { d, axes, origin }: PlaneFit,
): Float32Array<ArrayBuffer> {
  const table = new Float32Array(4 * n);
  for (let j = 0; j < n; j += 1) {
    const row = Array.from({ length: d }, (_, c) => stored[j * pitch(d) + c] ?? 0);
    const along = (of: Float64Array, at: number) => row.reduce((sum, v, c) => sum + v * (of[at + c] ?? 0), 0);
    const [x, y] = [along(axes, 0), along(axes, d)];
    // The part itself and not the difference of squares, which would cancel.
    const rest = row.map((v, c) => v - x * (axes[c] ?? 0) - y * (axes[d + c] ?? 0));
    table.set([x, y, rest.reduce((sum, v) => sum + v * v, 0), along(origin, 0)], 4 * j);
  }
  return table;
}

function make(device: GPUDevice, n: number, side: number) {
  return assemble(async (own) => {
    const needs = storage(side);
    const buffers = {
      anchors: own(allocate(device, needs.anchors(n))),
      values: own(allocate(device, needs.values)),
      valueVelocities: own(allocate(device, needs.valueVelocities)),
      arrowValues: own(allocate(device, needs.arrowValues)),
      arrows: own(allocate(device, needs.arrows)),
      summit: own(allocate(device, needs.summit)),
    };
    const uniforms = own(createUniforms(device, kernel, 'grid', 2));
    const cells = own(createUniforms(device, summitKernel, 'cells', 1));
    const [field, summit] = await Promise.all([
      compile(device, kernel, 'field'),
      compile(device, summitKernel, 'highest'),
    ]);
    const { anchors, values, valueVelocities, arrowValues, arrows } = buffers;
    const bind = (into: Buf<'vec4f'>, velocities: Buf<'vec2f'>): Bound =>
      field.bind({ grid: uniforms, anchors, values: into, velocities });
    return {
      buffers,
      uniforms,
      cells,
      fine: bind(values, valueVelocities),
      coarse: bind(arrowValues, arrows),
      highest: summit.bind({ cells, values, summit: buffers.summit }),
      owned: [...Object.values(buffers), uniforms, cells],
    };
  });
}
