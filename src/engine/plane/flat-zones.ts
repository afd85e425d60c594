/** Zones for d <= 2: one fused kernel, four cells an invocation, the whole flow in registers. */
import { compile, createBuffer, createUniforms } from 'webgpu-typed';
import zones from '../../../shaders/view/zones.wgsl';
import { pitch } from '../../gpu/matrix';
import type { Schedule } from '../../lzn/schedule';
import { runPass, timeShares, type SolverOptions, type ZoneSolver } from './zone-solver';

export async function createFlatZones(device: GPUDevice, options: SolverOptions): Promise<ZoneSolver> {
  const { n, d, schedule } = options;
  const slice = Math.max(64, Math.min(options.slice, 64 * device.limits.maxComputeWorkgroupsPerDimension));
  const anchors = createBuffer(device, 'vec2f', n, 'zone anchors');
  const coefficients = createBuffer(device, 'vec4f', 2 * schedule.steps.length, 'zone schedule');
  coefficients.write(coefficientTable(schedule));
  const grid = createUniforms(device, zones, 'grid', 1);
  const pipeline = await compile(device, zones, 'zones');

  return {
    aim(stored) {
      const table = new Float32Array(2 * n);
      for (let i = 0; i < n; i += 1) {
        table[2 * i] = stored[i * pitch(d)] ?? 0;
        table[2 * i + 1] = d === 1 ? 0 : (stored[i * pitch(d) + 1] ?? 0);
      }
      anchors.write(table);
    },
    setSchedule: (other) => coefficients.write(coefficientTable(other)),
    async solve({ columns, rows, centre, half }, cells, numbers, cancelled) {
      const list = createBuffer(device, 'u32', numbers.length, 'zone list');
      list.write(numbers);
      const bound = pipeline.bind({ grid, coefficients, anchors, list, cells });
      try {
        for (let first = 0; first < numbers.length; first += slice) {
          if (await cancelled()) return false;
          const block = Math.min(slice, numbers.length - first);
          grid.set(0, {
            // Where d = 1 every anchor has ordinate 0, so a cell's ordinate could only cost precision.
            centre: d === 1 ? [centre[0], 0] : [...centre],
            half: d === 1 ? [half[0], 0] : [...half],
            columns,
            rows,
            first,
            block,
            listed: numbers.length,
            anchors: n,
            steps: schedule.steps.length,
            width: 1,
          });
          grid.flush();
          await runPass(device, 'zones', (pass) => bound.dispatchThreads(pass, Math.ceil(block / 4)));
        }
        return true;
      } finally {
        list.destroy();
      }
    },
    destroy() {
      for (const resource of [anchors, coefficients, grid]) resource.destroy();
    },
  };
}

/** 8 numbers a step, as shaders/view/zones.wgsl reads them. */
function coefficientTable(schedule: Schedule): Float32Array<ArrayBuffer> {
  const shares = timeShares(schedule);
  return Float32Array.from(
    schedule.steps.flatMap(({ kappa, rho, decay, c }, k) =>
      [
        [kappa * rho * rho, rho === 0 ? 0 : 1 / rho, decay, shares[k] ?? 0],
        [...c, 0],
      ].flat(),
    ),
  );
}
