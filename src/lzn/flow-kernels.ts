/** The kernels of the flow in their forms, and how many of their workgroups a piece of work takes. */
import type walkRows from '../../shaders/flow/walk-rows.wgsl';
import type adjointRows from '../../shaders/flow/adjoint-rows.wgsl';
import type gatherRows from '../../shaders/flow/gather-rows.wgsl';

/**
 * `rows`: an invocation owns rows and shares nothing, for software adapters, which punish barriers.
 * `tiles`: a workgroup shares tiles of anchors, for GPUs.
 */
export type KernelForm = 'rows' | 'tiles';

/** The form for an adapter: by what it is, never by a timing, so that a run can be repeated to the bit. */
export function kernelForm(device: GPUDevice): KernelForm {
  // Browsers without device.adapterInfo (Chrome before 136) have GPUs, as far as anybody can tell.
  const info: Partial<GPUAdapterInfo> = 'adapterInfo' in device ? device.adapterInfo : {};
  return info.isFallbackAdapter === true || info.architecture === 'swiftshader' ? 'rows' : 'tiles';
}

interface Shape {
  /** Rows of a workgroup of walk and adjoint; anchors of a workgroup of gather. */
  readonly rows: number;
  readonly anchors: number;
  /** Workgroups of gather that keep such an adapter busy; where anchors are few, the steps are shared out as well. */
  readonly busy: number;
}

const SHAPES: Readonly<Record<KernelForm | 'flat', Shape>> = {
  rows: { rows: 32, anchors: 64, busy: 4 },
  tiles: { rows: 16, anchors: 16, busy: 256 },
  // One vec4 holds all of a row, so nothing is gained by sharing: one form for all adapters.
  flat: { rows: 64, anchors: 64, busy: 64 },
};

interface Kernels {
  readonly walk: typeof walkRows;
  readonly adjoint: typeof adjointRows;
  readonly gather: typeof gatherRows;
}

/** Fetched when they are needed: no page needs more than two of the three. */
const KERNELS: Readonly<Record<KernelForm | 'flat', () => Promise<Kernels>>> = {
  rows: () => import('./forms/rows'),
  tiles: () => import('./forms/tiles'),
  flat: () => import('./forms/flat'),
};

/** Name of the form of a flow in d dimensions. */
export function formOf(d: number, form: KernelForm): KernelForm | 'flat' {
  return d <= 3 ? 'flat' : form;
}

/** The shape of a flow in d dimensions. */
export function flowShape(d: number, form: KernelForm): Shape {
  return SHAPES[formOf(d, form)];
}

/** The kernels of a flow in d dimensions. */
export function flowKernels(d: number, form: KernelForm): Promise<Kernels> {
  return KERNELS[formOf(d, form)]();
}

/** Steps that gather sums up before anything else is added to them. A function of sizes and form alone. */
export function gatherGroups(
  steps: number,
  anchorCount: number,
  d: number,
  form: KernelForm,
): { size: number; count: number } {
  const { anchors, busy } = flowShape(d, form);
  const wanted = Math.min(steps, Math.ceil(busy / Math.ceil(anchorCount / anchors)));
  const size = Math.ceil(steps / wanted);
  return { size, count: Math.ceil(steps / size) };
}
