/** Checks what a golden file says of the field of its anchors A: at given points and times, and followed from a grid of the prior. */
import { createBuffer } from 'webgpu-typed';
import { padRows, pitch, unpadRows } from '../../gpu/matrix';
import { runWork } from '../../gpu/work';
import { evaluateField } from '../../lzn/field';
import { Flow } from '../../lzn/flow';
import type { KernelForm } from '../../lzn/flow-kernels';
import { makeSchedule } from '../../lzn/schedule';
import { compareTensor, type FieldResult } from './compare';
import { type GoldenFile, input } from './format';

/** velocity and velocity_assignment: anchors A, given points and times. */
export async function checkField(device: GPUDevice, file: GoldenFile): Promise<FieldResult[]> {
  const { velocity, velocity_assignment: assignment } = file.expected_f64;
  if (velocity === undefined || velocity === null || typeof velocity !== 'object') return [];
  const { n, d } = file;
  const points = input(file, 'points');
  const anchors = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, 'A');
  anchors.write(padRows(input(file, 'A'), n, d));
  const velocities: number[] = [];
  const probabilities: number[] = [];
  for (const t of file.inputs.times_paper ?? []) {
    const values = await evaluateField(device, { anchors, anchorCount: n, d }, points, t);
    velocities.push(...values.velocities);
    probabilities.push(...values.probabilities);
  }
  anchors.destroy();
  const results = [compareTensor('velocity', file.case, velocities, velocity)];
  if (assignment !== undefined && assignment !== null && typeof assignment === 'object') {
    results.push(compareTensor('velocity_assignment', file.case, probabilities, assignment));
  }
  return results;
}

/** zone_final and zone_argmax: forward flow of a grid of prior points over the anchors A. */
export async function checkZones(
  device: GPUDevice,
  file: GoldenFile,
  form?: KernelForm,
): Promise<FieldResult[]> {
  const { zone_final: finals, zone_argmax: winners } = file.expected_f64;
  if (finals === undefined || finals === null || typeof finals !== 'object') return [];
  const { n, d, steps } = file;
  const points = input(file, 'zone_points');
  const rows = points.length / d;
  const anchors = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, 'A');
  anchors.write(padRows(input(file, 'A'), n, d));
  const schedule = makeSchedule({
    direction: 'forward',
    solver: 'euler',
    grid: 'uniform',
    steps,
    eps: file.params.eps,
  });
  const flow = await Flow.create(device, {
    rows,
    d,
    schedule,
    anchors,
    anchorCount: n,
    ...(form === undefined ? {} : { form }),
  });
  flow.start.write(padRows(points, rows, d));
  await runWork(device, 'verify', (work) => flow.forward(work));
  const [states, stats] = await Promise.all([flow.states.read(), flow.stats.read()]);
  flow.destroy();
  anchors.destroy();
  const ends = unpadRows(states.subarray(4 * flow.finalOffset), rows, d);
  const last = stats.filter((_, i) => i % 4 === 3).slice((steps - 1) * rows);
  const results = [compareTensor('zone_final', file.case, ends, finals)];
  if (winners !== undefined && winners !== null && typeof winners === 'object') {
    results.push(compareTensor('zone_argmax', file.case, last, winners));
  }
  return results;
}
