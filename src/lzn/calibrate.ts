/** How much of a flow fits into one dispatch: a short measurement, once a device. It decides where work is cut, never what comes out. */
import { type Buf, createBuffer } from 'webgpu-typed';
import { pitch } from '../gpu/matrix';
import { runWork, type Work } from '../gpu/work';
import type { KernelForm } from './flow-kernels';
import { makeSchedule, type Schedule } from './schedule';

/** Milliseconds that one dispatch may take: far below the two seconds after which a driver gives up, and short for who waits. */
const TARGET = { rows: 200, tiles: 50 } as const;

/** Pair-components below which no adapter needs a cut, and nothing is measured. */
const SMALL = 2e7;

/** Makes the flow that is measured (the flow itself asks for its budget, so it cannot be imported here). */
export type MakeFlow = (options: {
  readonly rows: number;
  readonly d: number;
  readonly schedule: Schedule;
  readonly anchors: Buf<'vec4f'>;
  readonly anchorCount: number;
  readonly form: KernelForm;
  readonly budget: number;
}) => Promise<{ forward(work: Work): void; destroy(): void }>;

const measured = new WeakMap<GPUDevice, Partial<Record<KernelForm, Promise<number>>>>();

/**
 * Most pair-components that one dispatch should have. The first call that matters measures for some ten milliseconds.
 * @param work pair-components of the whole flow
 */
export function workBudget(
  device: GPUDevice,
  form: KernelForm,
  work: number,
  make: MakeFlow,
): Promise<number> {
  if (work <= SMALL) return Promise.resolve(Infinity);
  const known = measured.get(device) ?? {};
  measured.set(device, known);
  known[form] ??= measure(device, form, make).then(
    (rate) => rate * TARGET[form],
    (error: unknown) => {
      delete known[form]; // the next run may measure again
      throw error;
    },
  );
  return known[form];
}

/** Pair-components a millisecond, on a piece of work that is made larger until it takes long enough to be measured. */
async function measure(device: GPUDevice, form: KernelForm, make: MakeFlow): Promise<number> {
  const d = 64;
  const schedule = makeSchedule({
    direction: 'forward',
    solver: 'euler',
    grid: 'uniform',
    steps: 1,
    eps: 1e-3,
  });
  for (let n = 128; ; n *= 2) {
    const anchors = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, 'calibration anchors');
    const flow = await make({ rows: n, d, schedule, anchors, anchorCount: n, form, budget: Infinity });
    try {
      const run = () => runWork(device, 'calibration', (work) => flow.forward(work));
      await run(); // whatever a first run costs
      const from = performance.now();
      await run();
      const took = performance.now() - from;
      if (took > 8 || n >= 4096) return (n * n * d) / Math.max(took, 0.1);
    } finally {
      flow.destroy();
      anchors.destroy();
    }
  }
}
