/**
 * The figures by which objectives are compared, of any objective: how well classes can be told from what the encoder gives, how that lies in
 * space, and what it must beat. By the moving average of the weights, in inference mode.
 */
import { linearProbe } from '../../eval/linear-probe';
import { nearestNeighbours } from '../../eval/nearest-neighbours';
import { say } from '../../texts/say';
import { chanceLevel } from '../evaluation';
import { withSets } from '../evaluation-sets';
import type { Figures, FiguresRequest, Probed, Shape } from '../figures-protocol';
import { type Making, makings, type Measured } from './figures-makings';
import { alignmentOfViews, type Looked, lookedCount, rankOf, readLooked, shapeOf } from './figures-shape';
import type { TaskOptions } from './index';
import { ofEncoding } from './effort';
import { type Stage, Stages, type Told } from './stages';

/** Figures of what no objective changes, by what they depend on: the same for every run of a visit. */
const references = new Map<string, Probed>();

/** Shares of a representation's time: making it, the linear probe, the neighbours. */
const SHARES = { make: 0.3, linear: 0.4, knn: 0.3 } as const;

/**
 * Everything of the comparison of objectives for the run at hand.
 * @throws the signal's reason once it is aborted
 */
export async function figures(measured: Measured, _: FiguresRequest, options: TaskOptions): Promise<Figures> {
  const { dataset, iteration, spec } = measured.trainer;
  const { test } = dataset;
  const looked = lookedCount(test.count);
  const views: Stage = { said: say('progress.figuresViews'), weight: ofEncoding(spec, 2 * looked) };
  const all = makings(measured);
  const left = all.filter(({ key }) => key === undefined || !references.has(key));
  const stages = new Stages(
    left.reduce((sum, { stage }) => sum + stage.weight, views.weight),
    options,
  );
  const probed: Probed[] = [];
  const shapes: Shape[] = [];
  for (const making of all) {
    const { name, key } = making;
    const known = key === undefined ? undefined : references.get(key);
    if (known !== undefined) {
      probed.push(known);
      continue;
    }
    const { rows, ...found } = await stages.run(making.stage, (told) => probe(measured, making, told));
    probed.push(found);
    if (key !== undefined) references.set(key, found);
    if (name === 'latents') shapes.push(shapeOf(name, rows, null));
    if (name === 'output') {
      const apart = await stages.run(views, (told) => alignmentOfViews(measured, looked, told));
      shapes.push(shapeOf(name, rows, apart));
    }
  }
  return { iteration, tests: test.count, looked, chance: chanceLevel(test.labels), probed, shapes };
}

/** Probe, neighbours and rank of a representation, and the rows of it that shapes are told from. */
async function probe(
  { device, trainer: { dataset, experiment } }: Measured,
  { name, make }: Making,
  { signal, onProgress }: Told,
): Promise<Probed & { readonly rows: Looked }> {
  const { seed } = experiment;
  const classes = dataset.classNames.length;
  const part = (from: number, share: number): Told => ({
    signal,
    onProgress: (fraction) => onProgress(from + share * fraction),
  });
  return withSets(make(part(0, SHARES.make)), async ({ train, test }) => {
    const first = part(SHARES.make, SHARES.linear);
    const linear = await linearProbe(device, train, test, classes, { seed, ...first });
    const second = part(SHARES.make + SHARES.linear, SHARES.knn);
    const knn = await nearestNeighbours(device, train, test, classes, second);
    const rows = await readLooked(test);
    return { name, columns: test.columns, linear, knn, ...rankOf(rows), rows };
  });
}
