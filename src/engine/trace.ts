/** One training iteration of one shown sample, followed step by step on the GPU by the kernels that train. */
import type { Experiment } from '../experiment';
import { scoped } from '../eval/scope';
import { vectors } from '../gpu/matrix';
import { Work } from '../gpu/work';
import { Alignment } from '../lzn/alignment';
import type { Flow } from '../lzn/flow';
import type { Display } from './display';
import type { Eye } from './eye';
import type { SampleTrace } from './protocol';
import { followLabels } from './labels';
import { shownOptions } from './scene';
import { oneRow } from './trace-memory';

/**
 * @param e the experiment of the moment: its cut-off decides on the maximum
 * @param sample 0 to n - 1
 */
export async function traceSample(
  eye: Eye,
  {
    device,
    scene,
    plane,
    samples,
  }: Pick<Display, 'device' | 'scene' | 'samples'> & {
    readonly plane: Pick<Display['plane'], 'project'>;
  },
  e: Experiment,
  sample: number,
): Promise<SampleTrace> {
  const { count, d, origins: first, anchors: second, labelAnchors } = scene;
  const width = vectors(d);
  const path = (of: Flow, states: Float32Array, centre: Float32Array) =>
    Float32Array.from(plane.project(plainStates(of, states, centre, d)));
  const place = (anchor: Float32Array): [number, number] => {
    const [x = 0, y = 0] = plane.project(anchor.slice(0, d));
    return [x, y];
  };
  return scoped(async (own) => {
    const alignment = own(await Alignment.create(device, { ...oneRow(e), own: sample, first, second }));
    const { inverse, latents } = alignment;
    const label = samples.labels[sample] ?? 0;
    const classes = samples.classNames.length;
    const toLabel =
      labelAnchors &&
      own(
        await followLabels(
          device,
          e,
          { classes, latents, labelAnchors, keep: 'all' },
          [label],
          samples.labels,
        ),
      );
    const work = new Work(device, 'trace');
    const noise = scene.noise.slice(sample * width, width);
    work.copy(noise.gpu, noise.offset, alignment.noise.gpu, 0, noise.size);
    alignment.forward(work);
    toLabel?.forward(work);
    work.submit();
    const inputs = eye.views.length / (2 * count);
    const scored = toLabel ?? alignment;
    const flow = toLabel?.flow ?? alignment.forwardFlow;
    const target =
      labelAnchors === undefined
        ? second.slice(sample * width, width)
        : labelAnchors.slice(label * width, width);
    const [outward, back, stats, rows, ...pairs] = await Promise.all([
      inverse.states.read(),
      flow.states.read(),
      flow.stats.read(),
      scored.rows.read(),
      first.slice(sample * width, width).read(),
      target.read(),
      eye.views.slice(sample * inputs, inputs).read(),
      eye.views.slice((count + sample) * inputs, inputs).read(),
    ]);
    const [a, b, view1, view2] = pairs.map((numbers) => Float32Array.from(numbers)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const t = flow.options.schedule.steps.map((step) => step.t);
    const size = samples.images ?? { width: 2, height: 1 };
    const area = size.width * size.height;
    const apart = a.reduce((sum, x, i) => sum + (x - (b[i] ?? 0)) ** 2, 0);
    return {
      sample,
      views: [view1.slice(0, area), view2.slice(0, area)],
      width: size.width,
      height: size.height,
      anchors: [place(a), place(b)],
      inverse: path(inverse, outward, a),
      forward: path(flow, back, b),
      own: Float32Array.from(t, (_, k) => Math.exp(stats[4 * k + 2] ?? Number.NaN)),
      t,
      chosen: rows[1] ?? 0,
      loss: shownOptions(e, count).aggregate === 'distance' ? apart : (rows[0] ?? Number.NaN),
    };
  });
}

/**
 * (T + 1) x d: the states s of a row, which the flow keeps as u of s = t c + (1 - t) u in the inverse direction and as s - t c in the
 * forward one, c being the own anchor.
 */
export function plainStates(
  { options }: Pick<Flow, 'options'>,
  stored: ArrayLike<number>,
  own: ArrayLike<number>,
  d: number,
): Float32Array<ArrayBuffer> {
  const { steps, to, direction } = options.schedule;
  const times = [...steps.map(({ t }) => t), to];
  const width = 4 * vectors(d);
  const plain = new Float32Array(times.length * d);
  times.forEach((t, k) => {
    const gain = direction === 'inverse' ? 1 - t : 1;
    for (let c = 0; c < d; c += 1) {
      plain[k * d + c] = t * (own[c] ?? 0) + gain * (stored[k * width + c] ?? 0);
    }
  });
  return plain;
}
