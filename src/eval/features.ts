/** What an encoder makes of a data set, as one matrix: what probe and neighbours look at. */
import type { Buf } from 'webgpu-typed';
import type { Dataset } from '../data/dataset';
import { PlainRows } from '../data/plain-rows';
import { pitch } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { Encoder } from '../nn/encoder';
import { multiplyAdds } from '../nn/encoder-spec';
import { CHUNK, featureNeed, inputNeed } from './features-memory';
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
  /** What of the encoder: its backbone's features, or the anchors that its head makes of them. Features when left out. */
  readonly layer?: 'features' | 'anchors';
  /** Samples at a time without an encoder, which has rows of its own. */
  readonly chunk?: number;
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
  const { encoder, layer = 'features' } = options;
  const { count: rows, labels } = dataset[split];
  const chunk = Math.min(encoder?.rows ?? options.chunk ?? CHUNK, encoder === undefined ? rows : Infinity);
  const columns =
    (layer === 'anchors' ? encoder?.spec.outputs : encoder?.spec.backbone.at(-1)) ?? dataset.inputs;
  // Reading a sample counts as one multiply-add an input.
  const cost = rows * (dataset.inputs + (encoder === undefined ? 0 : multiplyAdds(encoder.spec)));
  const pace = new Pace(device, cost, options);
  const features = allocate(device, featureNeed(dataset, split, columns));
  try {
    await scoped(async (own) => {
      const input = encoder?.input ?? own(allocate(device, inputNeed(chunk, columns)));
      const source = own(await PlainRows.create(device, dataset, split, { rows: chunk, output: input }));
      const made = (layer === 'anchors' ? encoder?.output : encoder?.features) ?? input;
      const rowBytes = 4 * pitch(columns);
      for (let start = 0; start < rows; start += chunk) {
        const used = Math.min(chunk, rows - start);
        source.prepare(start);
        const commands = device.createCommandEncoder({ label: 'features' });
        const pass = commands.beginComputePass();
        source.run(pass);
        if (layer === 'anchors') encoder?.forward(pass);
        else encoder?.forwardFeatures(pass);
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
