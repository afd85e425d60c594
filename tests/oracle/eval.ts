/** Float64 twins of src/eval and shaders/eval, from the equations and nothing else. */
import { adamStep, dense, get, linear, linearBackward, type Dense } from './nn';

type Labels = ArrayLike<number>;

function rowOf(x: Dense, r: number): Float64Array {
  return x.data.subarray(r * x.cols, (r + 1) * x.cols);
}

/** Index of the largest; the first of equals. */
export function argmax(values: ArrayLike<number>): number {
  return Array.from(values).reduce((best, value, i) => (value > (values[best] ?? NaN) ? i : best), 0);
}

/** Loss of each row, and the gradient of their mean in the scores. */
export function softmaxCrossEntropy(scores: Dense, labels: Labels): { losses: number[]; gradient: Dense } {
  const probabilities = Array.from({ length: scores.rows }, (_, r) => {
    const row = rowOf(scores, r);
    const top = Math.max(...row);
    const weights = Array.from(row, (s) => Math.exp(s - top));
    const total = weights.reduce((a, b) => a + b, 0);
    return { values: weights.map((w) => w / total), logTotal: Math.log(total) + top };
  });
  return {
    losses: probabilities.map(({ logTotal }, r) => logTotal - get(scores, r, labels[r] ?? NaN)),
    gradient: dense(scores.rows, scores.cols, (r, c) => {
      const p = probabilities[r]?.values[c] ?? NaN;
      return (p - (labels[r] === c ? 1 : 0)) / scores.rows;
    }),
  };
}

/** `x` in units of the statistics of `train`; columns of no deviation become zeros. */
export function standardise(train: Dense, x: Dense): Dense {
  const column = (c: number) => Array.from({ length: train.rows }, (_, r) => get(train, r, c));
  const statistics = Array.from({ length: train.cols }, (_, c) => {
    const values = column(c);
    const mean = values.reduce((a, b) => a + b, 0) / train.rows;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / train.rows);
    return { mean, scale: deviation < 1e-6 ? 0 : 1 / deviation };
  });
  return dense(x.rows, x.cols, (r, c) => {
    const { mean, scale } = statistics[c] ?? { mean: NaN, scale: NaN };
    return (get(x, r, c) - mean) * scale;
  });
}

/** Rows of unit length; rows of zeros stay. */
export function unitRows(x: Dense): Dense {
  const lengths = Array.from({ length: x.rows }, (_, r) => Math.hypot(...rowOf(x, r)));
  return dense(x.rows, x.cols, (r, c) => (lengths[r] === 0 ? 0 : get(x, r, c) / (lengths[r] ?? NaN)));
}

/** Cosine similarity of every row of `a` to every row of `b`. */
export function cosine(a: Dense, b: Dense): Dense {
  const [p, q] = [unitRows(a), unitRows(b)];
  return dense(p.rows, q.rows, (r, c) => {
    const [u, v] = [rowOf(p, r), rowOf(q, c)];
    let total = 0;
    for (let i = 0; i < u.length; i++) total += (u[i] ?? NaN) * (v[i] ?? NaN);
    return total;
  });
}

/** Votes of the k most similar rows of the bank for each query: queries x classes. */
export function neighbourScores(
  bank: Dense,
  labels: Labels,
  queries: Dense,
  classes: number,
  k: number,
  temperature: number,
): Dense {
  const similarities = cosine(queries, bank);
  const scores = dense(queries.rows, classes, () => 0);
  for (let r = 0; r < queries.rows; r++) {
    const row = rowOf(similarities, r);
    // The k-th largest; of those equal to it the first ones fill up.
    const threshold = row.toSorted()[Math.max(0, bank.rows - k)] ?? NaN;
    const where = (test: (similarity: number) => boolean) =>
      Array.from(row.keys()).filter((index) => test(row[index] ?? NaN));
    const above = where((similarity) => similarity > threshold);
    const level = where((similarity) => similarity === threshold).slice(0, k - above.length);
    for (const index of [...above, ...level]) {
      const at = r * classes + (labels[index] ?? NaN);
      scores.data[at] = (scores.data[at] ?? NaN) + Math.exp((row[index] ?? NaN) / temperature);
    }
  }
  return scores;
}

/** Predictions of a softmax regression trained as the probe is. `order`: the samples, batch after batch, round and round. */
export function probePredictions(
  train: Dense,
  labels: Labels,
  test: Dense,
  classes: number,
  order: ArrayLike<number>,
  settings: { steps: number; batch: number; lr: number; decay: number },
): number[] {
  const { steps, lr, decay } = settings;
  const x = standardise(train, train);
  const size = x.cols * classes;
  const zeros = () => Array.from({ length: size + classes }, () => 0);
  const state = { w: zeros(), m: zeros(), v: zeros(), average: zeros() };
  const weight = () => ({ rows: x.cols, cols: classes, data: Float64Array.from(state.w.slice(0, size)) });
  const bias = () => ({ rows: 1, cols: classes, data: Float64Array.from(state.w.slice(size)) });
  const rows = Math.min(settings.batch, train.rows);
  const batches = Math.ceil(train.rows / rows);
  for (let step = 0; step < steps; step++) {
    const sample = (r: number) => order[((step % batches) * rows + r) % train.rows] ?? NaN;
    const input = dense(rows, x.cols, (r, c) => get(x, sample(r), c));
    const targets = Array.from({ length: rows }, (_, r) => labels[sample(r)] ?? NaN);
    const w = weight();
    const { gradient } = softmaxCrossEntropy(linear(input, w, bias()), targets);
    const back = linearBackward(input, w, gradient);
    const penalised = Array.from(back.weight.data, (g, i) => g + decay * (w.data[i] ?? NaN));
    const rate = (lr * (1 + Math.cos((Math.PI * step) / steps))) / 2;
    adamStep(state, [...penalised, ...back.bias.data], step, { lr: rate, clip: 0, ema: 0 });
  }
  const scores = linear(standardise(train, test), weight(), bias());
  return Array.from({ length: test.rows }, (_, r) => argmax(rowOf(scores, r)));
}
