/** The GPU memory of the latent plane, known before it is made. */
import paintZones from '../../../shaders/view/paint-zones.wgsl';
import lift from '../../../shaders/view/lift.wgsl';
import zones from '../../../shaders/view/zones.wgsl';
import { vectors } from '../../gpu/matrix';
import { type BufferNeed, forPurpose, storageNeed, uniformsNeed } from '../../gpu/memory';
import { flowNeeds } from '../../lzn/flow-memory';
import { finestSide } from './cascade';
import { rampTable } from './colour';
import { gridOver, planZones } from './cost';
import { fieldNeeds } from './field-grid';
import { FRAME_SLOTS } from './frame';
import { imageNeed } from './images';
import { blockCells } from './lifted-zones';
import { particleCount } from './particles';
import { tracksNeeds } from './tracks';
import { ZONE_STEPS } from './zone-solver';

/** What decides on it. */
export interface PlaneShape {
  /** Anchors drawn. */
  readonly n: number;
  readonly d: number;
  /** Label anchors; 0 where none are learnt. */
  readonly classes: number;
  /** A software adapter. */
  readonly fallback: boolean;
  /** Pixels of a sample's image; 0 where samples are points. */
  readonly pixels: number;
  /** Whether there are no zones to be seen. */
  readonly embedding?: boolean;
  /** Canvas, device pixels. */
  readonly width: number;
  readonly height: number;
}

const vec4s = (length: number, label: string) => storageNeed('plane', 'vec4f', length, label);
const cells = (length: number, label: string) => storageNeed('plane', 'u32', length, label);

/** The buffers that a plane has from its creation on. */
export function planeNeeds({ n, d, classes, fallback, pixels }: PlaneShape): BufferNeed[] {
  const steps = ZONE_STEPS;
  const { field } = planZones({ n, d, steps, fallback });
  const form = fallback ? ('rows' as const) : ('tiles' as const);
  const tracks = (rows: number, label: string) =>
    forPurpose('plane', tracksNeeds({ rows, d, steps, anchorCount: n, form, label }));
  return [
    uniformsNeed('plane', paintZones, 'frame', FRAME_SLOTS),
    vec4s(n * vectors(d), 'plane anchors'),
    vec4s(3 * vectors(d), 'plane axes'),
    storageNeed('plane', 'vec2f', n, 'plane places'),
    vec4s(2 * n, 'plane swatches'),
    vec4s(rampTable().length / 4, 'plane ramp'),
    imageNeed(n, pixels),
    ...tracks(n, 'plane tracks'),
    ...tracks(particleCount(fallback), 'plane particles'),
    ...fieldNeeds(n, field),
    ...solverNeeds({ n, d, fallback }),
    ...(classes === 0
      ? []
      : [
          uniformsNeed('plane', paintZones, 'frame', FRAME_SLOTS),
          storageNeed('plane', 'vec2f', classes, 'label places'),
          vec4s(2 * classes, 'label swatches'),
          ...solverNeeds({ n: classes, d, fallback }),
        ]),
  ];
}

/** The buffers of what computes the zones of n anchors. */
function solverNeeds({ n, d, fallback }: Pick<PlaneShape, 'n' | 'd' | 'fallback'>): BufferNeed[] {
  const steps = ZONE_STEPS;
  const { slice } = planZones({ n, d, steps, fallback });
  const form = fallback ? ('rows' as const) : ('tiles' as const);
  if (d <= 2) {
    return [
      storageNeed('plane', 'vec2f', n, 'zone anchors'),
      vec4s(2 * steps, 'zone schedule'),
      uniformsNeed('plane', zones, 'grid'),
    ];
  }
  const flow = {
    rows: blockCells(d, steps, slice),
    d,
    steps,
    anchorCount: n,
    backward: false,
    owned: false,
    form,
  };
  return [
    vec4s(n * vectors(d), 'zone anchors'),
    vec4s(3 * vectors(d), 'zone axes'),
    storageNeed('plane', 'f32', steps, 'zone shares'),
    uniformsNeed('plane', lift, 'grid'),
    ...forPurpose('plane', flowNeeds(flow, 'flow forward')),
  ];
}

/**
 * What comes and goes with pictures, at the most: while the finest sheet is computed from the last but one there are both, the
 * list of cells or the copy that it was made from, and the coarse sheet that is shown meanwhile; the canvas, twice; and the
 * picture of the zones. Label zones are finished before that begins, at most as fine, and keep a sheet and a picture.
 */
export function pictureNeeds(shape: PlaneShape): BufferNeed[] {
  const { width, height, classes } = shape;
  const { coarse, refined } = planZones({ ...shape, steps: ZONE_STEPS });
  const sheet = (side: number, label: string) => {
    const { columns, rows } = gridOver(Math.min(side, finestSide({ width, height })), width, height);
    return cells(columns * rows, label);
  };
  return [
    sheet(refined.side, 'finest zones'),
    sheet(refined.side, 'zones before'),
    sheet(refined.side, 'zone list'),
    sheet(coarse.side, 'zones shown'),
    ...(classes === 0 ? [] : [sheet(refined.side, 'label zones')]),
    // Four bytes a pixel.
    { ...cells((classes === 0 ? 3 : 4) * width * height, 'canvas'), texture: true },
  ];
}
