/** Everything on the GPU that a plane has from its creation on; memory.ts lists the same. */
import { createBuffer } from 'webgpu-typed';
import { assemble } from '../../gpu/assemble';
import { vectors } from '../../gpu/matrix';
import { Cascade } from './cascade';
import { rampTable } from './colour';
import { planZones } from './cost';
import { FieldGrid } from './field-grid';
import { createFrame } from './frame';
import { uploadImages } from './images';
import { createLiftedZones } from './lifted-zones';
import { Painter } from './painter';
import { particleCount, particleStarts } from './particles';
import type { PlaneSource } from './source';
import { Tracks } from './tracks';
import { type SolverOptions, zoneSchedule, type ZoneSolver } from './zone-solver';

export type Parts = Awaited<ReturnType<typeof makeParts>>;

export function makeParts(
  device: GPUDevice,
  format: GPUTextureFormat,
  source: PlaneSource,
  fallback: boolean,
) {
  const { n, d, embedding } = source;
  const schedule = zoneSchedule(n, d);
  const plan = planZones({
    n,
    d,
    steps: schedule.steps.length,
    fallback,
    embedding: embedding !== undefined,
  });
  return assemble(async (own) => {
    const frame = own(createFrame(device));
    // What is shown, as it is followed and painted: anchors and plane, places of anchors, colours.
    const anchors = own(createBuffer(device, 'vec4f', n * vectors(d), 'plane anchors'));
    const axes = own(createBuffer(device, 'vec4f', 3 * vectors(d), 'plane axes'));
    const places = own(createBuffer(device, 'vec2f', n, 'plane places'));
    const swatches = own(createBuffer(device, 'vec4f', 2 * n, 'plane swatches'));
    const colours = rampTable();
    const ramp = own(createBuffer(device, 'vec4f', colours.length / 4, 'plane ramp'));
    ramp.write(colours);
    const pixels = own(uploadImages(device, source));
    const options = { n, d, schedule, slice: plan.slice };
    const flow = { d, schedule, anchors, anchorCount: n, axes };
    const count = particleCount(fallback);
    const [painter, solver, tracks, particles, field] = await Promise.all([
      Painter.create(device, { format, images: source.images }).then(own),
      createZones(device, options).then(own),
      Tracks.create(device, { ...flow, rows: n, label: 'plane tracks' }).then(own),
      Tracks.create(device, { ...flow, rows: count, label: 'plane particles' }).then(own),
      FieldGrid.create(device, n, plan.field).then(own),
    ]);
    particles.start.write(particleStarts(count, d));
    const labels = await makeLabels(device, format, source, painter, fallback);
    if (labels !== undefined) own(labels);
    const owned = [
      ...(labels === undefined ? [] : [labels]),
      painter,
      solver,
      tracks,
      particles,
      field,
      frame,
      anchors,
      axes,
      places,
      swatches,
      ramp,
      pixels,
    ];
    return {
      embedding,
      plan,
      schedule,
      frame,
      anchors,
      axes,
      places,
      swatches,
      ramp,
      pixels,
      painter,
      solver,
      cascade: new Cascade(device, solver),
      tracks,
      particles,
      field,
      labels,
      destroy() {
        for (const resource of owned) resource.destroy();
      },
    };
  });
}

/** Up to d = 2 the fused solver, which a page that shows no such latent space never fetches. */
async function createZones(device: GPUDevice, options: SolverOptions): Promise<ZoneSolver> {
  if (options.d > 2) return createLiftedZones(device, options);
  const { createFlatZones } = await import('./flat-zones');
  return createFlatZones(device, options);
}

/** What label anchors need, where there are any. */
async function makeLabels(
  device: GPUDevice,
  format: GPUTextureFormat,
  { labelAnchors, classNames, d }: PlaneSource,
  painter: Painter,
  fallback: boolean,
) {
  if (labelAnchors === undefined) return undefined;
  const { LabelLayer } = await import('./label-layer');
  const options = { format, images: null, classes: classNames.length, d, fallback };
  return painter.addLabels((like) => LabelLayer.create(device, { ...options, like }));
}
