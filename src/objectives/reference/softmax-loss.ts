/** The loss of who shall hear one above all others, in float64. */

export interface Outcome {
  /** -log of the softmax at the own logit. */
  readonly loss: number;
  /** One minus that softmax, exact where the softmax is nearly 1. */
  readonly rest: number;
  /** Softmax of each of the others. */
  readonly others: Float64Array;
}

/** @param others logits of all the others, -Infinity for one that does not count */
export function softmaxLoss(own: number, others: Float64Array): Outcome {
  const peak = others.reduce((most, logit) => Math.max(most, logit), own);
  const powers = others.map((logit) => Math.exp(logit - peak));
  const heard = powers.reduce((sum, power) => sum + power, 0);
  const mine = Math.exp(own - peak);
  const loss = own === peak ? Math.log1p(heard) : peak - own + Math.log(mine + heard);
  return { loss, rest: heard / (mine + heard), others: powers.map((power) => power / (mine + heard)) };
}
