/** BYOL and SimSiam in the toy. The predictor is a linear map of the plane, learnt along with the points. */
import { cosine } from '../objectives/reference/cosine';
import { type Adapter, decay, type Reading } from './adapter';
import { D, N, ROWS } from './toy';

/** Rows of z times the transpose of the d x d matrix q. */
function through(q: Float64Array, z: Float64Array): Float64Array {
  return z.map((_, e) => {
    const row = Math.floor(e / D) * D;
    let sum = 0;
    for (let c = 0; c < D; c += 1) sum += (q[(e % D) * D + c] ?? 0) * (z[row + c] ?? 0);
    return sum;
  });
}

/** The same with the matrix itself: a gradient in predictions becomes one in embeddings. */
function backThrough(q: Float64Array, gradient: Float64Array): Float64Array {
  return through(
    Float64Array.from(q, (_, e) => q[(e % D) * D + Math.floor(e / D)] ?? 0),
    gradient,
  );
}

/** The gradient in q: the outer products of what goes in and what comes back, summed. */
function outer(gradient: Float64Array, z: Float64Array): Float64Array {
  const sum = new Float64Array(D * D);
  for (let row = 0; row < ROWS; row += 1) {
    for (let e = 0; e < D * D; e += 1) {
      const [i, j] = [Math.floor(e / D), e % D];
      sum[e] = (sum[e] ?? 0) + (gradient[row * D + i] ?? 0) * (z[row * D + j] ?? 0);
    }
  }
  return sum;
}

type Kind = 'byol' | 'simsiam';

const read =
  (kind: Kind): Adapter['read'] =>
  (z, memory, settings): Reading => {
    const predicts = settings.predictor === 'on';
    const predictions = predicts ? through(memory.predictor, z) : z;
    const targets = kind === 'byol' ? memory.target : z;
    const { loss, gradient, targetGradient } = cosine({ kind, n: N, d: D, predictions, targets });
    const own = predicts ? backThrough(memory.predictor, gradient) : gradient;
    const both = kind === 'simsiam' && settings.stopgrad === 'off';
    return {
      loss,
      gradient: both ? own.map((g, e) => g + (targetGradient[e] ?? 0)) : own,
      ...(predicts ? { predictorGradient: outer(gradient, z) } : {}),
    };
  };

export const byol: Adapter = {
  knobs: ['predictor', 'm'],
  shows: 'target',
  read: read('byol'),
  follow: (z, _, memory, { m }) => decay(memory.target, z, m),
};

export const simsiam: Adapter = { knobs: ['predictor', 'stopgrad'], read: read('simsiam') };
