/** The page's own zone solver for the plane, with Euler's schedule in place of the picture's. */
import { createBuffer } from 'webgpu-typed';
import { createFlatZones } from '../../../src/engine/plane/flat-zones';
import { padRows } from '../../../src/gpu/matrix';
import { makeSchedule } from '../../../src/lzn/schedule';
import { checkedDevice } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import { zoneResult, type ZonesProblem } from '../../workloads/zones';

/** Bits of a cell that hold its anchor, shaders/lib/zone_cell.wgsl. */
const ANCHOR = 0xfff;

export async function create(context: Context, problem: ZonesProblem): Promise<Implementation> {
  const { side, half, n, steps } = problem;
  const { device, check } = await checkedDevice(context);
  const schedule = makeSchedule({ direction: 'forward', solver: 'euler', grid: 'uniform', steps, eps: 1e-4 });
  const count = side * side;
  const solver = await createFlatZones(device, { n, d: 2, schedule, slice: count });
  solver.aim(padRows(problem.anchors, n, 2), Float64Array.of(1, 0, 0, 1));
  const cells = createBuffer(device, 'u32', count, 'cells');
  const list = Uint32Array.from({ length: count }, (_, i) => i);
  let latest = new Uint32Array(0);
  return {
    async run() {
      await solver.solve(
        { columns: side, rows: side, centre: [0, 0], half: [half, half] },
        cells,
        list,
        () => false,
      );
      latest = new Uint32Array(await cells.read());
      check();
    },
    result: () =>
      Promise.resolve(
        zoneResult(
          problem,
          latest.map((cell) => cell & ANCHOR),
        ),
      ),
    destroy: () => device.destroy(),
  };
}
