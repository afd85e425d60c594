/**
 * Symmetric positive definite systems A x = b on the GPU, several of one size at once: blocked Cholesky, then the way back. How the
 * work is cut, and why: shaders/objectives/cholesky-corner.wgsl.
 */
import { type Buf, compile, createUniforms } from 'webgpu-typed';
import back from '../../shaders/objectives/cholesky-back.wgsl';
import corner from '../../shaders/objectives/cholesky-corner.wgsl';
import panel from '../../shaders/objectives/cholesky-panel.wgsl';
import trail from '../../shaders/objectives/cholesky-trail.wgsl';
import { assemble } from '../gpu/assemble';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { shareOf } from './share';

/** Rows of a block. */
const SIDE = 32;
/** Columns of b that are solved together. */
const TOGETHER = 8;

export interface CholeskyShape {
  readonly systems: number;
  /** Rows and columns of A. */
  readonly n: number;
  /** Columns of b and x. */
  readonly columns: number;
}

export interface CholeskyOptions extends CholeskyShape {
  /** No eigenvalue of A is smaller; pivots that rounding takes below it are lifted to it. Above 0. */
  readonly least: number;
}

/** How the systems are stored. */
export interface CholeskyLayout {
  /** Rows of a stored system: n, filled up to whole blocks. */
  readonly size: number;
  /** vec4s of a stored row: `size` columns of A, then those of b, filled up to eights. */
  readonly pitch: number;
}

export function choleskyLayout({ n, columns }: Pick<CholeskyShape, 'n' | 'columns'>): CholeskyLayout {
  const size = SIDE * Math.ceil(n / SIDE);
  return { size, pitch: (size + TOGETHER * Math.ceil(columns / TOGETHER)) / 4 };
}

function storage(shape: CholeskyShape) {
  const { systems, n, columns } = shape;
  const { size, pitch } = choleskyLayout(shape);
  return {
    matrices: storageNeed('scratch', 'vec4f', systems * size * pitch, 'linear systems'),
    factors: storageNeed('scratch', 'vec4f', systems * size * pitch, 'Cholesky factors'),
    inverses: storageNeed('scratch', 'vec4f', (systems * size * SIDE) / 4, 'inverses of corners'),
    solution: storageNeed('scratch', 'vec4f', systems * n * vectors(columns), 'solutions'),
  };
}

export function choleskyNeeds(shape: CholeskyShape): BufferNeed[] {
  const blocks = choleskyLayout(shape).size / SIDE;
  return [
    ...Object.values(storage(shape)),
    ...[corner, panel, trail].map((kernel) => uniformsNeed('scratch', kernel, 'step', blocks)),
    uniformsNeed('scratch', back, 'sizes'),
  ];
}

export interface Cholesky extends CholeskyLayout {
  /**
   * systems x size x pitch vec4s, for the caller to fill before each `solve`, which uses them up: rows of A, its padding that of the
   * identity, then rows of b, their padding zeros.
   */
  readonly matrices: Buf<'vec4f'>;
  /** systems x n x pitch(columns): x. */
  readonly solution: Buf<'vec4f'>;
  solve(work: Work): void;
  destroy(): void;
}

export function createCholesky(device: GPUDevice, options: CholeskyOptions): Promise<Cholesky> {
  return assemble(async (own) => {
    const { systems, n, columns, least } = options;
    const { size, pitch } = choleskyLayout(options);
    const blocks = size / SIDE;
    const needs = storage(options);
    const matrices = own(allocate(device, needs.matrices));
    const factors = own(allocate(device, needs.factors));
    const inverses = own(allocate(device, needs.inverses));
    const solution = own(allocate(device, needs.solution));
    const corners = own(createUniforms(device, corner, 'step', blocks));
    const panels = own(createUniforms(device, panel, 'step', blocks));
    const trails = own(createUniforms(device, trail, 'step', blocks));
    for (let k = 0; k < blocks; k++) {
      corners.set(k, { size, pitch, k, least });
      panels.set(k, { size, pitch, k });
      trails.set(k, { size, pitch, k });
    }
    const sizes = own(createUniforms(device, back, 'sizes'));
    sizes.set(0, { size, pitch, rows: n, width: vectors(columns) });
    for (const uniforms of [corners, panels, trails, sizes]) uniforms.flush();
    const [cornerPipe, panelPipe, trailPipe, backPipe] = await Promise.all([
      compile(device, corner, 'main'),
      compile(device, panel, 'main'),
      compile(device, trail, 'main'),
      compile(device, back, 'main'),
    ]);
    const invert = cornerPipe.bind({ step: corners, matrices, inverses });
    const reduce = panelPipe.bind({ step: panels, matrices, inverses, factors });
    const subtract = trailPipe.bind({ step: trails, factors, matrices });
    const substitute = backPipe.bind({ sizes, inverses, factors, solution });
    return {
      size,
      pitch,
      matrices,
      solution,
      solve(work) {
        for (let k = 0; k < blocks; k++) {
          // Tiles of 8 x 8 behind block k: of all columns, and of the rows of A.
          const across = pitch / 2 - 4 * (k + 1);
          const down = 4 * (blocks - k - 1);
          work.spend(shareOf((systems * (8 * across) * (8 * down + SIDE) * SIDE) / 2));
          invert.dispatch(work.pass, systems, k);
          reduce.dispatchThreads(work.pass, [across, SIDE / 8, systems], k);
          if (down > 0) subtract.dispatchThreads(work.pass, [across, down, systems], k);
        }
        work.spend(shareOf((systems * size * size * columns) / 2));
        substitute.dispatch(work.pass, [(4 * pitch - size) / TOGETHER, systems]);
      },
      destroy() {
        for (const part of [matrices, factors, inverses, solution, corners, panels, trails, sizes])
          part.destroy();
      },
    };
  });
}
