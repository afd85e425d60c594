/** Features brought to the scale of the training set. Equations: shaders/eval/standardise.wgsl. */
import { compile, createUniforms, type Buf } from 'webgpu-typed';
import standardise from '../../shaders/eval/standardise.wgsl';
import { vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { FeatureSet } from './features';
import { submit } from './pass';
import { orderNeed, scaledNeed, statisticsNeed } from './standardise-memory';
import type { Own } from './scope';

/** Rows `samples` (all in order when left out) of a set, standardised: samples.length x columns. */
export type Standardise = (set: FeatureSet, samples?: Uint32Array) => Buf<'vec4f'>;

/** Measures mean and deviation of each column of `train`. What is made, now and later, is handed to `own`. */
export async function createStandardise(
  device: GPUDevice,
  train: FeatureSet,
  own: Own,
): Promise<Standardise> {
  const { rows, columns } = train;
  const [toStatistics, toScaled] = await Promise.all([
    compile(device, standardise, 'measure'),
    compile(device, standardise, 'apply'),
  ]);
  const statistics = own(allocate(device, statisticsNeed(columns)));
  const shape = own(createUniforms(device, standardise, 'shape', 1));
  shape.set(0, { rows, columns, outputRows: 0 });
  shape.flush();
  const measure = toStatistics.bind({ shape, x: train.features, statistics });
  submit(device, 'statistics', (pass) => measure.dispatch(pass, vectors(columns)));

  return (set, samples = Uint32Array.from({ length: set.rows }, (_, row) => row)) => {
    const outputRows = samples.length;
    const order = own(allocate(device, orderNeed(outputRows)));
    order.write(samples);
    const y = own(allocate(device, scaledNeed(outputRows, columns)));
    const outputShape = own(createUniforms(device, standardise, 'shape', 1));
    outputShape.set(0, { rows: set.rows, columns, outputRows });
    outputShape.flush();
    const apply = toScaled.bind({ shape: outputShape, x: set.features, statistics, order, y });
    submit(device, 'standardise', (pass) => apply.dispatchThreads(pass, [vectors(columns), outputRows]));
    return y;
  };
}
