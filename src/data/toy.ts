/** The five 2-D sets, drawn from the seed. Sample i is a pure function of (seed, set, i); classes take turns. */
import { normalQuantile } from '../random/normal-quantile';
import { philox, STREAM, uniform } from '../random/philox';
import { POINT_SETS, type Dataset, type PointSetName, type Split } from './dataset';
import { cosSinOfTurns } from './turn';

const TRAIN = 4096;
const TEST = 1024;

type Point = readonly [x: number, y: number];

interface ToySet {
  readonly classNames: readonly string[];
  /** Standard deviation of the noise added to both coordinates. */
  readonly noise: number;
  /** A point of class `label` from two uniforms, before noise. */
  readonly place: (label: number, u: number, v: number) => Point;
}

const TOY_SETS: Record<PointSetName, ToySet> = {
  moons: {
    classNames: ['upper moon', 'lower moon'],
    noise: 0.08,
    place: (label, u) => {
      const [cos, sin] = cosSinOfTurns(u / 2);
      return label === 0 ? [cos, sin] : [1 - cos, 0.5 - sin];
    },
  },
  circles: {
    classNames: ['outer circle', 'inner circle'],
    noise: 0.05,
    place: (label, u) => {
      const [cos, sin] = cosSinOfTurns(u);
      return label === 0 ? [cos, sin] : [cos / 2, sin / 2];
    },
  },
  blobs: {
    classNames: ['blob 1', 'blob 2', 'blob 3', 'blob 4', 'blob 5'],
    noise: 0.18,
    place: (label) => cosSinOfTurns(0.25 + label / 5),
  },
  spiral: {
    classNames: ['arm 1', 'arm 2', 'arm 3'],
    noise: 0.03,
    place: (label, u) => {
      const radius = 0.1 + 0.9 * u;
      const [cos, sin] = cosSinOfTurns(label / 3 + 0.7 * u);
      return [radius * cos, radius * sin];
    },
  },
  checkerboard: {
    classNames: ['light', 'dark'],
    noise: 0,
    // u picks one of the class's 8 cells of the 4 x 4 board and, with what is left of it, x inside that cell.
    place: (label, u, v) => {
      const cell = Math.floor(u * 8);
      const row = Math.floor(cell / 2);
      const column = 2 * (cell % 2) + ((row + label) % 2);
      return [column + (u * 8 - cell) - 2, row + v - 2];
    },
  },
};

/**
 * Draws 4,096 training and 1,024 test points. The training points are centred and divided by one scale, the root mean
 * square over both axes, so that shapes keep their proportions; the test points follow the same map.
 */
export function makeToySet(name: PointSetName, seed: number): Dataset {
  const set = TOY_SETS[name];
  const count = TRAIN + TEST;
  const points = new Float64Array(2 * count);
  const labels = new Uint8Array(count);
  const words = new Uint32Array(4);
  for (let i = 0; i < count; i++) {
    philox(seed, STREAM.toy, POINT_SETS.indexOf(name), i, 0, words);
    const [a = 0, b = 0, c = 0, d = 0] = words;
    const label = i % set.classNames.length;
    const [x, y] = set.place(label, uniform(a), uniform(b));
    labels[i] = label;
    points[2 * i] = x + set.noise * normalQuantile(c);
    points[2 * i + 1] = y + set.noise * normalQuantile(d);
  }
  const standardised = standardise(points);
  const split = (start: number, end: number): Split => ({
    count: end - start,
    labels: labels.slice(start, end),
    points: standardised.slice(2 * start, 2 * end),
  });
  return {
    name,
    kind: 'points',
    height: 1,
    width: 2,
    inputs: 2,
    classNames: set.classNames,
    train: split(0, TRAIN),
    test: split(TRAIN, count),
  };
}

function standardise(points: Float64Array): Float32Array<ArrayBuffer> {
  const mean = [0, 0];
  let square = 0;
  for (let k = 0; k < 2 * TRAIN; k++) mean[k % 2] = (mean[k % 2] ?? 0) + (points[k] ?? 0) / TRAIN;
  for (let k = 0; k < 2 * TRAIN; k++) {
    const off = (points[k] ?? 0) - (mean[k % 2] ?? 0);
    square += off * off;
  }
  const scale = Math.sqrt(square / (2 * TRAIN));
  return Float32Array.from(points, (value, k) => (value - (mean[k % 2] ?? 0)) / scale);
}
