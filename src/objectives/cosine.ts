/** BYOL and SimSiam: predictions of each view against targets of the other. Equations: shaders/objectives/cosine.wgsl. */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import cosine from '../../shaders/objectives/cosine.wgsl';
import { assemble } from '../gpu/assemble';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import type { Objective } from './objective';
import type { CosineKind } from './reference/cosine';

export interface CosineOptions {
  readonly kind: CosineKind;
  /** Samples of a batch. */
  readonly n: number;
  readonly d: number;
  /** 2n x pitch(d): what the predictor makes of the embeddings, or the embeddings themselves without one; view 1 above view 2. */
  readonly predictions: Buf<'vec4f'>;
  /** 2n x pitch(d): where the gradient of the predictions goes. */
  readonly predictionGradient?: Buf<'vec4f'>;
  /** 2n x pitch(d): embeddings of the target network (BYOL) or of the network itself (SimSiam). */
  readonly targets: Buf<'vec4f'>;
  /** 2n x pitch(d): where the gradient of the targets goes, for an experiment that does not stop it. */
  readonly targetGradient?: Buf<'vec4f'>;
}

const rowsNeed = (n: number) => storageNeed('telemetry', 'vec4f', n, 'cosine rows');

/** The buffers of the objective, whatever its kind and gradients. */
export function cosineNeeds({ n }: Pick<CosineOptions, 'n'>): BufferNeed[] {
  return [rowsNeed(n), uniformsNeed('scratch', cosine, 'shape')];
}

export class Cosine implements Objective {
  readonly rows: Buf<'vec4f'>;
  readonly #n: number;
  readonly #forward: Bound;
  /** Predictions, then targets; those whose gradient is wanted. */
  readonly #backward: readonly Bound[];
  readonly #owned: readonly { destroy(): void }[];

  private constructor(
    n: number,
    parts: { rows: Buf<'vec4f'>; forward: Bound; backward: Bound[]; owned: { destroy(): void }[] },
  ) {
    this.#n = n;
    this.rows = parts.rows;
    this.#forward = parts.forward;
    this.#backward = parts.backward;
    this.#owned = parts.owned;
  }

  static create(device: GPUDevice, options: CosineOptions): Promise<Cosine> {
    const { kind, n, d, predictions, predictionGradient, targets, targetGradient } = options;
    return assemble(async (own) => {
      const rows = own(allocate(device, rowsNeed(n)));
      const shape = own(createUniforms(device, cosine, 'shape', 1));
      const counts = kind === 'byol' ? { distance: 1, cosine: 0 } : { distance: 0, cosine: -0.5 };
      shape.set(0, { n, width: vectors(d), ...counts, gain: (kind === 'byol' ? -2 : -0.5) / n });
      shape.flush();
      const [forwardPipe, backwardPipe] = await Promise.all([
        compile(device, cosine, 'forward'),
        compile(device, cosine, 'backward'),
      ]);
      const backward: Bound[] = [];
      if (predictionGradient)
        backward.push(backwardPipe.bind({ shape, a: predictions, b: targets, gradient: predictionGradient }));
      if (targetGradient)
        backward.push(backwardPipe.bind({ shape, a: targets, b: predictions, gradient: targetGradient }));
      const forward = forwardPipe.bind({ shape, a: predictions, b: targets, rows });
      return new Cosine(n, { rows, forward, backward, owned: [rows, shape] });
    });
  }

  /** Nothing is drawn at random. */
  prepare(): void {}

  forward(work: Work): void {
    this.#forward.dispatchThreads(work.pass, this.#n);
  }

  /** Overwrites the gradients that were asked for. */
  backward(work: Work): void {
    for (const pull of this.#backward) pull.dispatchThreads(work.pass, 2 * this.#n);
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}
