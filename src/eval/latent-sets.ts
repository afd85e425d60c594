/** Latents of all samples of a split as a matrix that probe and neighbours look at: each by the inverse flow from its own anchor. */
import { pitch, vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import { Work } from '../gpu/work';
import { Flow } from '../lzn/flow';
import type { Schedule } from '../lzn/schedule';
import { fillNormals, permutation, STREAM } from '../random/philox';
import type { FeatureSet } from './features';
import { fieldNeed, fieldRows, latentsNeed } from './latent-sets-memory';
import { Pace, type PaceOptions } from './pace';
import { DRAW } from './quality-draws';
import { scoped } from './scope';

export interface LatentOptions extends PaceOptions {
  /** rows x pitch(d), padded as on the GPU: anchors of the samples of the split. */
  readonly anchors: Float32Array;
  readonly labels: Uint8Array;
  readonly d: number;
  /** Samples whose anchors share a field; see fieldRows. */
  readonly batch: number;
  /** Of the inverse flow. */
  readonly schedule: Schedule;
  /** Scale of the noise: 1 for latents of the prior, 0 for the centres of zones. */
  readonly alpha: number;
  readonly seed: number;
  readonly split: 'train' | 'test';
}

/**
 * The latents, in a random order of the samples: batches that share a field are drawn as in training, since a split may stand in the order of its
 * classes. The last batch is filled up with samples that have had their turn. Destroy the result.
 * @throws the signal's reason once it is aborted
 */
export async function latentSet(
  device: GPUDevice,
  options: LatentOptions,
): Promise<FeatureSet & { destroy(): void }> {
  const { anchors, labels, d, schedule, alpha, seed, split } = options;
  const rows = labels.length;
  const shape = { rows, d, batch: options.batch };
  const count = fieldRows(shape);
  const cost = schedule.steps.length * count * pitch(d);
  const pace = new Pace(device, rows * cost, options);
  const order = permutation(rows, seed, STREAM.quality, DRAW.fields + (split === 'train' ? 0 : 1));
  const features = allocate(device, latentsNeed(shape));
  try {
    await scoped(async (own) => {
      const field = own(allocate(device, fieldNeed(shape)));
      const given = { rows: count, d, schedule, anchors: field, anchorCount: count, own: 0 };
      const flow = own(await Flow.create(device, given));
      const { latents } = flow;
      if (latents === undefined) throw new Error('The flow to the latents has none.');
      const [rowFloats, size] = [pitch(d), count * vectors(d)];
      const some = { anchors: new Float32Array(4 * size), noise: new Float32Array(4 * size) };
      const normals = new Float32Array(d);
      for (let done = 0; done < rows; done += count) {
        const first = Math.min(done, rows - count);
        for (let row = 0; row < count; row += 1) {
          const sample = order[first + row] ?? 0;
          some.anchors.set(anchors.subarray(sample * rowFloats, (sample + 1) * rowFloats), row * rowFloats);
          fillNormals(normals, seed, STREAM.quality, DRAW.latents + (split === 'train' ? 0 : 1), sample * d);
          some.noise.set(
            normals.map((value) => alpha * value),
            row * rowFloats,
          );
        }
        field.write(some.anchors);
        flow.start.write(some.noise);
        const work = new Work(device, 'latents');
        flow.forward(work);
        work.copy(
          latents.gpu,
          latents.offset,
          features.gpu,
          features.offset + 4 * first * rowFloats,
          4 * count * rowFloats,
        );
        work.submit();
        await pace.spend(count * cost);
      }
      await pace.finish();
    });
  } catch (error) {
    features.destroy();
    throw error;
  }
  const ordered = Uint8Array.from(order, (sample) => labels[sample] ?? 0);
  return { features, rows, columns: d, labels: ordered, destroy: () => features.destroy() };
}
