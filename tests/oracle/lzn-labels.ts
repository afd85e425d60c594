/**
 * Float64 twin of the label alignment: latents through the field of K weighted label anchors, of which any number of rows own the same.
 * See lzn.ts, of which it is made.
 */
import {
  integrate,
  inverseFlow,
  largestSteps,
  type Points,
  type SolverOptions,
  type Trajectory,
} from './lzn';
import { at } from './lzn-steps';

export interface LabelOptions extends SolverOptions {
  readonly cutOff: number;
  readonly loss: 'log' | 'plain';
  /** Of the classes, K; all alike when left out. */
  readonly weights?: ArrayLike<number> | undefined;
}

export interface LabelResult {
  readonly loss: number;
  readonly rowLoss: Float64Array;
  readonly chosen: Int32Array;
  /** As in AlignmentResult. */
  readonly margin: Float64Array;
  /** T x rows: log P of the true class. */
  readonly logTrue: Float64Array;
  readonly flow: Trajectory;
  readonly finals: Float64Array;
}

/** The loss is the mean over the rows of -log P or -P of the true class, where it is largest from the cut-off on. */
export function alignLabels(
  latents: Float64Array,
  labelAnchors: Points,
  labels: ArrayLike<number>,
  options: LabelOptions,
): LabelResult {
  const { steps, loss, weights } = options;
  const classes = labelAnchors.data.length / labelAnchors.d;
  const rows = labels.length;
  const flow = integrate('forward', latents, labelAnchors, options, weights);
  const logTrue = Float64Array.from({ length: steps * rows }, (_, i) =>
    at(flow.logP[Math.floor(i / rows)] ?? [], (i % rows) * classes + at(labels, i % rows)),
  );
  const { chosen, margin } = largestSteps(logTrue, options);
  const rowLoss = Float64Array.from(chosen, (step, i) => {
    const log = at(logTrue, step * rows + i);
    return loss === 'log' ? -log : -Math.exp(log);
  });
  const finals = flow.states[steps] ?? new Float64Array(0);
  const mean = rowLoss.reduce((sum, value) => sum + value, 0) / rows;
  return { loss: mean, rowLoss, chosen, margin, logTrue, flow, finals };
}

/** Latents drawn from labels: from the label anchor of each row, with noise (rows x d). */
export function latentsOfLabels(
  labelAnchors: Points,
  labels: ArrayLike<number>,
  noise: ArrayLike<number>,
  options: SolverOptions,
): Float64Array {
  const { d, data } = labelAnchors;
  const { eps, steps } = options;
  const start = Float64Array.from(
    noise,
    (value, i) => eps * value + (1 - eps) * at(data, at(labels, Math.floor(i / d)) * d + (i % d)),
  );
  return integrate('inverse', start, labelAnchors, options).states[steps] ?? new Float64Array(0);
}

/** The joint case: latents of images by a flow of their own, then the label alignment. */
export function alignImages(
  anchors: Points,
  labelAnchors: Points,
  noise: ArrayLike<number>,
  labels: ArrayLike<number>,
  images: SolverOptions,
  options: LabelOptions,
): LabelResult {
  const latents = inverseFlow(anchors, noise, 0, images).states[images.steps] ?? new Float64Array(0);
  return alignLabels(latents, labelAnchors, labels, options);
}

/** Index of the label anchor nearest to each point (rows x d), the first of equals. */
export function nearestLabel(finals: Float64Array, labelAnchors: Points): Int32Array {
  const { d, data } = labelAnchors;
  return Int32Array.from({ length: finals.length / d }, (_, i) => {
    const distances = Array.from({ length: data.length / d }, (__, j) =>
      Math.hypot(...Array.from({ length: d }, (___, c) => at(finals, i * d + c) - at(data, j * d + c))),
    );
    return distances.indexOf(Math.min(...distances));
  });
}
