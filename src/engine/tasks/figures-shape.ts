/** How a representation lies in space, told from some of the test samples on the CPU. */
import { ViewMaker } from '../../data/augment';
import { uploadSplit } from '../../data/split-buffer';
import { covarianceTrace, largestRank, normalisedSpread, rankMe } from '../../eval/collapse';
import type { FeatureSet } from '../../eval/features';
import { bhep } from '../../eval/gaussianity';
import { gram } from '../../eval/gram';
import { DRAW } from '../../eval/quality-draws';
import { scoped } from '../../eval/scope';
import { alignment, uniformity, wassersteinUniformity } from '../../eval/sphere';
import { unpadRows } from '../../gpu/matrix';
import { STREAM } from '../../random/philox';
import { plainEncoder } from '../evaluation-sets';
import type { Probed, Shape } from '../figures-protocol';
import { VIEWED } from './figures-memory';
import type { Measured } from './figures-makings';
import type { Told } from './stages';

/** Most samples that are looked at: what is told of them is steady from here on, and costs their square. */
const MOST = 1000;

export const lookedCount = (tests: number): number => Math.min(tests, MOST);

/** Which they are: spread evenly over the split, which may stand in the order of its classes. */
const lookedAt = (tests: number, k: number): number => Math.floor((k * tests) / lookedCount(tests));

/** count x columns without padding, and its Gram matrix. */
export interface Looked {
  readonly count: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly products: Float64Array;
}

/** The samples that are looked at, of a test set. */
export async function readLooked({ features, rows, columns }: FeatureSet): Promise<Looked> {
  const all = unpadRows(await features.read(), rows, columns);
  const count = lookedCount(rows);
  const values = new Float32Array(count * columns);
  for (let k = 0; k < count; k += 1) {
    const at = lookedAt(rows, k);
    values.set(all.subarray(at * columns, (at + 1) * columns), k * columns);
  }
  return { count, columns, values, products: gram(values, count, columns) };
}

export function rankOf({ count, columns, values, products }: Looked): Pick<Probed, 'rankMe' | 'rankMost'> {
  return {
    rankMe: rankMe(values, count, columns, products),
    rankMost: largestRank(count, columns),
  };
}

/** @param apart alignment of two views; null where there are none */
export function shapeOf(name: Shape['name'], looked: Looked, apart: number | null): Shape {
  const { count, columns, values, products } = looked;
  return {
    name,
    alignment: apart,
    uniformity: uniformity(products, count),
    wasserstein: wassersteinUniformity(values, count, columns),
    gaussianity: bhep(products, count, columns),
    spread: normalisedSpread(values, count, columns),
    trace: covarianceTrace(values, count, columns),
  };
}

/** Alignment of the head's output for two augmented views of so many test samples, drawn as in training but from a stream of their own. */
export async function alignmentOfViews(
  { device, trainer }: Measured,
  looked: number,
  { signal, onProgress }: Told,
): Promise<number> {
  const { store, spec, dataset, experiment } = trainer;
  const { seed } = experiment;
  const [n, d] = [VIEWED, spec.outputs];
  return scoped(async (own) => {
    const encoder = own(await plainEncoder(device, store, spec));
    const source = own(uploadSplit(device, dataset, 'test'));
    const output = encoder.input;
    const views = own(await ViewMaker.create(device, dataset, { n, views: 'both', seed, output, source }));
    let sum = 0;
    for (let first = 0; first < looked; first += n) {
      signal.throwIfAborted();
      const used = Math.min(n, looked - first);
      // What follows the last sample is of no interest, but must be one.
      const samples = Uint32Array.from({ length: n }, (_, k) =>
        lookedAt(dataset.test.count, Math.min(first + k, looked - 1)),
      );
      views.prepare(samples, DRAW.views + first / n, STREAM.quality);
      const commands = device.createCommandEncoder({ label: 'views' });
      const pass = commands.beginComputePass();
      views.run(pass);
      encoder.forward(pass);
      pass.end();
      device.queue.submit([commands.finish()]);
      const both = unpadRows(await encoder.output.read(), 2 * n, d);
      sum += used * alignment(both, both.subarray(n * d), used, d);
      onProgress((first + used) / looked);
    }
    return sum / looked;
  });
}
