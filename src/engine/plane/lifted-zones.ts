/** Zones for any d: cells are lifted into the latent space and follow the general flow there, a block of them at a time. */
import { compile, createBuffer, createUniforms } from 'webgpu-typed';
import lift from '../../../shaders/view/lift.wgsl';
import settle from '../../../shaders/view/settle.wgsl';
import { padRows, pitch } from '../../gpu/matrix';
import { Flow } from '../../lzn/flow';
import { runWork } from '../../gpu/work';
import { timeShares, type SolverOptions, type ZoneSolver } from './zone-solver';

const MOST_CELLS = 4096;
/** Bytes that states and means of a block may take together. */
const MOST_BYTES = 64 * 2 ** 20;

/** Cells of a block: no more than a submit's worth, than 4096, and than fit into memory. */
export function blockCells(d: number, steps: number, slice: number): number {
  const fits = Math.floor(MOST_BYTES / ((2 * steps + 1) * pitch(d) * 4));
  return Math.max(64, Math.min(slice, fits, MOST_CELLS));
}

/** The plane's axes, 2 x d, and its origin, d (all 0 where left out), as kernels read them. */
export function padAxes(
  d: number,
  axes: Float64Array,
  origin: Float64Array = new Float64Array(d),
): Float32Array<ArrayBuffer> {
  return padRows([...axes, ...origin], 3, d);
}

export async function createLiftedZones(device: GPUDevice, options: SolverOptions): Promise<ZoneSolver> {
  const { n, d, schedule, slice } = options;
  const steps = schedule.steps.length;
  const width = pitch(d) / 4;
  const block = blockCells(d, steps, slice);
  const anchors = createBuffer(device, 'vec4f', n * width, 'zone anchors');
  const axes = createBuffer(device, 'vec4f', 3 * width, 'zone axes');
  const shares = createBuffer(device, 'f32', steps, 'zone shares');
  shares.write(Float32Array.from(timeShares(schedule)));
  const grid = createUniforms(device, lift, 'grid', 1);
  const flow = await Flow.create(device, { rows: block, d, schedule, anchors, anchorCount: n });
  const [lifting, settling] = await Promise.all([
    compile(device, lift, 'lift'),
    compile(device, settle, 'settle'),
  ]);

  return {
    aim(stored, directions, origin) {
      anchors.write(stored.subarray(0, 4 * n * width));
      axes.write(padAxes(d, directions, origin));
    },
    setSchedule(other) {
      flow.setSchedule(other);
      shares.write(Float32Array.from(timeShares(other)));
    },
    async solve({ columns, rows, centre, half }, cells, numbers, cancelled) {
      const list = createBuffer(device, 'u32', numbers.length, 'zone list');
      list.write(numbers);
      const up = lifting.bind({ grid, axes, list, points: flow.start });
      const down = settling.bind({ grid, stats: flow.stats, list, cells, shares });
      const listed = numbers.length;
      try {
        for (let first = 0; first < listed; first += block) {
          if (await cancelled()) return false;
          grid.set(0, {
            centre: [...centre],
            half: [...half],
            columns,
            rows,
            first,
            block,
            listed,
            anchors: n,
            steps,
            width,
          });
          grid.flush();
          await runWork(device, 'zones', (work) => {
            up.dispatchThreads(work.pass, block * width);
            flow.forward(work);
            down.dispatchThreads(work.pass, block);
          });
        }
        return true;
      } finally {
        list.destroy();
      }
    },
    destroy() {
      for (const resource of [anchors, axes, shares, grid, flow]) resource.destroy();
    },
  };
}
