/** The nearest codes of a batch, depth by depth, and the way back straight through them. Equations: shaders/objectives/quantise.wgsl. */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import rowProducts from '../../shaders/nn/row-products.wgsl';
import shader from '../../shaders/objectives/quantise.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { pitch, vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { shareOf } from './share';

export interface CodesShape {
  readonly n: number;
  readonly d: number;
  readonly codes: number;
  /** Codes of an embedding. */
  readonly depth: number;
}

export interface NearestCodesOptions extends CodesShape {
  readonly beta: number;
  /** n x pitch(d) */
  readonly z: Buf<'vec4f'>;
  /** codes x pitch(d) */
  readonly codebook: Buf<'vec4f'>;
  /** n x pitch(d): the sums of the chosen codes. */
  readonly code: Buf<'vec4f'>;
  /** n: .x beta times the commitment of each row, .y the commitment. */
  readonly penalty: Buf<'vec4f'>;
  /** n x pitch(d): gradient in the code, and that in z; without them there is no way back. */
  readonly codeGradient?: Buf<'vec4f'>;
  readonly gradient?: Buf<'vec4f'>;
}

/** Products of rows and codes that are there at once: 4 MiB. */
const MOST_PRODUCTS = 2 ** 20;

/** Rows that are compared with all codes at once; a multiple of the tiles' eight where they are not all. */
function blockOf({ n, codes }: CodesShape): number {
  return Math.min(n, Math.max(8, 8 * Math.floor(MOST_PRODUCTS / pitch(codes) / 8)));
}

const blocksOf = (shape: CodesShape) => Math.ceil(shape.n / blockOf(shape));

const matrix = (rows: number, columns: number, label: string) =>
  storageNeed('activations', 'vec4f', rows * vectors(columns), `quantiser ${label}`);

function storage(shape: CodesShape) {
  const { n, d, codes, depth } = shape;
  return {
    left: matrix(n, d, 'left'),
    coded: matrix(depth * n, d, 'residuals'),
    products: matrix(blockOf(shape), codes, 'products'),
    halves: matrix(1, codes, 'halves'),
    chosen: storageNeed('activations', 'u32', depth * n, 'quantiser codes'),
    far: storageNeed('telemetry', 'f32', depth * n, 'quantiser distances'),
  };
}

/** Its buffers. */
export function nearestCodesNeeds(shape: CodesShape): BufferNeed[] {
  const slots = shape.depth * blocksOf(shape);
  return [
    ...Object.values(storage(shape)),
    uniformsNeed('scratch', shader, 'task', slots),
    uniformsNeed('scratch', rowProducts, 'shape', slots),
  ];
}

interface Parts {
  readonly coded: Buf<'vec4f'>;
  readonly chosen: Buf<'u32'>;
  readonly far: Buf<'f32'>;
  readonly kernels: Readonly<Record<'begin' | 'halve' | 'products' | 'pick' | 'gather', Bound>>;
  readonly straighten: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class NearestCodes {
  /** depth x n x pitch(d): what each depth codes. */
  readonly coded: Buf<'vec4f'>;
  /** depth x n: the code that each depth has chosen for each row. */
  readonly chosen: Buf<'u32'>;
  /** depth x n: squared length of what each depth has left. */
  readonly far: Buf<'f32'>;
  readonly #options: NearestCodesOptions;
  readonly #parts: Parts;

  private constructor(options: NearestCodesOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.coded = parts.coded;
    this.chosen = parts.chosen;
    this.far = parts.far;
  }

  static create(device: GPUDevice, options: NearestCodesOptions): Promise<NearestCodes> {
    return assemble(async (own) => new NearestCodes(options, await build(device, options, own)));
  }

  /** z -> code. */
  forward(work: Work): void {
    const { n, d, codes, depth } = this.#options;
    const { begin, halve, products, pick, gather } = this.#parts.kernels;
    const each = flatGrid(n * vectors(d));
    begin.dispatch(work.pass, each);
    halve.dispatch(work.pass, flatGrid(vectors(codes)));
    const block = blockOf(this.#options);
    for (let slot = 0; slot < depth * blocksOf(this.#options); slot += 1) {
      const rows = Math.min(block, n - block * (slot % blocksOf(this.#options)));
      work.spend(shareOf(rows * codes * d));
      products.dispatchThreads(work.pass, [Math.ceil(codes / 8), Math.ceil(rows / 8)], slot);
      pick.dispatch(work.pass, rows, slot);
    }
    gather.dispatch(work.pass, each);
  }

  /** Gradient of the code -> gradient of z. */
  backward(work: Work): void {
    const { n, d } = this.#options;
    this.#parts.straighten?.dispatch(work.pass, flatGrid(n * vectors(d)));
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: NearestCodesOptions, own: Own): Promise<Parts> {
  const { z, codebook, code, penalty, codeGradient, gradient } = options;
  const needs = storage(options);
  const left = own(allocate(device, needs.left));
  const coded = own(allocate(device, needs.coded));
  const products = own(allocate(device, needs.products));
  const halves = own(allocate(device, needs.halves));
  const chosen = own(allocate(device, needs.chosen));
  const far = own(allocate(device, needs.far));
  const slots = options.depth * blocksOf(options);
  const task = own(createUniforms(device, shader, 'task', slots));
  const shape = own(createUniforms(device, rowProducts, 'shape', slots));
  for (let slot = 0; slot < slots; slot += 1) {
    const { n: rows, d: columns, codes, depth: depths, beta } = options;
    const depth = Math.floor(slot / blocksOf(options));
    const first = blockOf(options) * (slot % blocksOf(options));
    const gain = (2 * beta) / (depths * rows);
    task.set(slot, { rows, width: vectors(columns), codes, depths, depth, first, beta, gain });
    const here = Math.min(blockOf(options), rows - first);
    shape.set(slot, { first: depth * rows + first, rows: here, others: codes, columns });
  }
  for (const uniforms of [task, shape]) uniforms.flush();
  const [begin, halve, pick, gather, compare] = await Promise.all([
    compile(device, shader, 'begin'),
    compile(device, shader, 'halve'),
    compile(device, shader, 'pick'),
    compile(device, shader, 'gather'),
    compile(device, rowProducts, 'main'),
  ]);
  const kernels = {
    begin: begin.bind({ task, z, left, residuals: coded }),
    halve: halve.bind({ task, codebook, halves }),
    products: compare.bind({ shape, a: coded, b: codebook, products }),
    pick: pick.bind({ task, codebook, left, residuals: coded, chosen, far, penalty, halves, products }),
    gather: gather.bind({ task, codebook, chosen, code }),
  };
  const straighten =
    codeGradient &&
    gradient &&
    (await compile(device, shader, 'straighten')).bind({ task, left, codeGradient, gradient });
  const owned = [left, coded, products, halves, chosen, far, task, shape];
  return { coded, chosen, far, kernels, straighten, owned };
}
