/** What is known of each data set before it is loaded. */
import { type Experiment, ownShape } from '../experiment';
import { IMAGE_SETS, POINT_SETS, type Dataset, type DatasetName, type Split } from './dataset';

/** Data sets that come with the page. */
export const DATASET_NAMES: readonly DatasetName[] = [...IMAGE_SETS, ...POINT_SETS];

/** How large a data set is; a loaded one is its own shape. */
export interface DatasetShape extends Pick<Dataset, 'name' | 'kind' | 'inputs'> {
  readonly train: Pick<Split, 'count'>;
  readonly test: Pick<Split, 'count'>;
  readonly classNames: { readonly length: number };
}

/** Pixels a side, samples to train and to test with, classes. */
const IMAGES = {
  mnist: [28, 10_000, 2000, 10],
  fashion: [28, 10_000, 2000, 10],
  digits: [8, 1500, 297, 10],
} as const;

const CLASSES = { moons: 2, circles: 2, blobs: 5, spiral: 3, checkerboard: 2 } as const;
const POINTS = { train: 4096, test: 1024 } as const;

/** Most classes that a data set may have. */
export const MOST_CLASSES = 100;

/** The shape of the reader's own data, as far as an experiment tells: of classes as many as there may be. */
function ownDatasetShape(prep: string): DatasetShape {
  const shape = ownShape(prep);
  if (shape === undefined) throw new RangeError(`${prep} is no preparation of own data`);
  const { side, train, test } = shape;
  return {
    name: 'own',
    kind: side === null ? 'points' : 'image',
    inputs: side === null ? 2 : side * side,
    train: { count: train },
    test: { count: test },
    classNames: { length: MOST_CLASSES },
  };
}

/** The shape of an experiment's data, before they are loaded. */
export function datasetShape({
  data: name,
  prep = '',
}: Pick<Experiment, 'data'> & Partial<Pick<Experiment, 'prep'>>): DatasetShape {
  if (name === 'own') return ownDatasetShape(prep);
  for (const image of IMAGE_SETS) {
    if (image !== name) continue;
    const [side, train, test, classes] = IMAGES[image];
    const counts = { train: { count: train }, test: { count: test } };
    return { name, kind: 'image', inputs: side * side, ...counts, classNames: { length: classes } };
  }
  const classes = CLASSES[name as keyof typeof CLASSES];
  return {
    name,
    kind: 'points',
    inputs: 2,
    train: { count: POINTS.train },
    test: { count: POINTS.test },
    classNames: { length: classes },
  };
}
