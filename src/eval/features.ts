/** What an encoder makes of a data set, as one matrix: what probe and neighbours look at. */
import type { Buf } from 'webgpu-typed';
import type { Dataset } from '../data/dataset';
import { plainNeeds, PlainRows } from '../data/plain-rows';
import type { DatasetShape } from '../data/shapes';
import { pitch, vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed } from '../gpu/memory';
import type { Encoder } from '../nn/encoder';
import { Pace, type PaceOptions } from './pace';
import { scoped } from './scope';

export interface FeatureSet {
  /** rows x columns, stored as src/gpu/matrix.ts says. */
  readonly features: Buf<'vec4f'>;
  readonly rows: number;
  readonly columns: number;
  /** Class of each row. */
  readonly labels: Uint8Array;
}

export interface ExtractOptions extends PaceOptions {
  /** Made with `backward: false`; its input is overwritten. Without one the features are the inputs themselves. */
  readonly encoder?: Encoder;
  /** Samples at a time without an encoder, which has rows of its own. */
  readonly chunk?: number;
}

type SplitName = 'train' | 'test';

/** Samples at a time where neither encoder nor caller says. */
const CHUNK = 1024;

/** The matrix of features. */
export function featureNeed(dataset: DatasetShape, split: SplitName, columns: number) {
  const length = dataset[split].count * vectors(columns);
  return storageNeed('evaluation', 'vec4f', length, `${dataset.name} ${split} features`);
}

const inputNeed = (rows: number, columns: number) =>
  storageNeed('evaluation', 'vec4f', rows * vectors(columns), 'chunk of inputs');

/** The buffers needed besides the features: through an encoder with so many rows, or without one. */
export function extractNeeds(dataset: DatasetShape, split: SplitName, encoderRows?: number): BufferNeed[] {
  const rows = encoderRows ?? Math.min(CHUNK, dataset[split].count);
  const source = plainNeeds(dataset, split, rows);
  return encoderRows === undefined ? [inputNeed(rows, dataset.inputs), ...source] : source;
}

/**
 * The features of every sample of a split, in the order of the split, in a buffer of their own: destroy the result.
 * @throws the signal's reason once it is aborted; RangeError where a feature matrix is larger than the device binds
 */
export async function extractFeatures(
  device: GPUDevice,
  dataset: Dataset,
  split: 'train' | 'test',
  options: ExtractOptions,
): Promise<FeatureSet & { destroy(): void }> {
  const { encoder } = options;
  const { count: rows, labels } = dataset[split];
  const chunk = Math.min(encoder?.rows ?? options.chunk ?? CHUNK, encoder === undefined ? rows : Infinity);
  const columns = encoder?.spec.backbone.at(-1) ?? dataset.inputs;
  const cost = rows * multiplyAdds(dataset.inputs, encoder?.spec.backbone ?? []);
  const pace = new Pace(device, cost, options);
  const features = allocate(device, featureNeed(dataset, split, columns));
  try {
    await scoped(async (own) => {
      const input = encoder?.input ?? own(allocate(device, inputNeed(chunk, columns)));
      const source = own(await PlainRows.create(device, dataset, split, { rows: chunk, output: input }));
      const made = encoder?.features ?? input;
      const rowBytes = 4 * pitch(columns);
      for (let start = 0; start < rows; start += chunk) {
        const used = Math.min(chunk, rows - start);
        source.prepare(start);
        const commands = device.createCommandEncoder({ label: 'features' });
        const pass = commands.beginComputePass();
        source.run(pass);
        encoder?.forwardFeatures(pass);
        pass.end();
        commands.copyBufferToBuffer(
          made.gpu,
          made.offset,
          features.gpu,
          features.offset + start * rowBytes,
          used * rowBytes,
        );
        device.queue.submit([commands.finish()]);
        await pace.spend((used / rows) * cost);
      }
      await pace.finish();
    });
  } catch (error) {
    features.destroy();
    throw error;
  }
  return { features, rows, columns, labels, destroy: () => features.destroy() };
}

/** Multiply-adds of one sample; reading it counts as one an input. */
function multiplyAdds(inputs: number, backbone: readonly number[]): number {
  let [total, width] = [inputs, inputs];
  for (const columns of backbone) {
    total += width * columns;
    width = columns;
  }
  return total;
}
