/** The alignment step with naive kernels, bench/naive/flow.wgsl: buffers, and the dispatches of both flows and their gradients. */
import { type Buf, compile, createBuffer, createUniforms } from 'webgpu-typed';
import ends from '../../naive/ends.wgsl';
import flow from '../../naive/flow.wgsl';
import type { AlignmentProblem } from '../../workloads/alignment-step';
import { noiseLevels } from '../../workloads/noise-levels';

export interface NaiveAlignment {
  /** n x d each, to be written before the pass. */
  readonly first: Buf<'f32'>;
  readonly second: Buf<'f32'>;
  readonly noise: Buf<'f32'>;
  /** n: the loss of each row. */
  readonly losses: Buf<'f32'>;
  /** n x d each. */
  readonly firstGradient: Buf<'f32'>;
  readonly secondGradient: Buf<'f32'>;
  clear(encoder: GPUCommandEncoder): void;
  forward(pass: GPUComputePassEncoder): void;
  backward(pass: GPUComputePassEncoder): void;
}

type Problem = Pick<AlignmentProblem, 'n' | 'd' | 'steps' | 'eps' | 'cutOff'>;
type Given = Partial<Pick<NaiveAlignment, 'first' | 'second' | 'firstGradient' | 'secondGradient'>>;

/** @param given buffers to use instead of own ones */
export async function createAlignment(
  device: GPUDevice,
  problem: Problem,
  given: Given = {},
): Promise<NaiveAlignment> {
  const { n, d, steps, eps, cutOff } = problem;
  const buffer = (count: number, label: string) => createBuffer(device, 'f32', count, label);
  const first = given.first ?? buffer(n * d, 'first');
  const second = given.second ?? buffer(n * d, 'second');
  const noise = buffer(n * d, 'noise');
  // The inverse flow's states, then the forward flow's, which begin where those end.
  const inverseStates = buffer((steps + 1) * n * d, 'inverse states');
  const forwardStates = buffer((steps + 1) * n * d, 'forward states');
  const [even, odd] = [buffer(n * d, 'lambda'), buffer(n * d, 'lambda')];
  const deltas = buffer(n, 'deltas');
  const losses = buffer(n, 'losses');
  const firstGradient = given.firstGradient ?? buffer(n * d, 'first gradient');
  const secondGradient = given.secondGradient ?? buffer(n * d, 'second gradient');

  const [advance, choose, rowsBack, anchorsBack, begin, finish] = await Promise.all([
    compile(device, flow, 'advance'),
    compile(device, flow, 'choose'),
    compile(device, flow, 'rowsBack'),
    compile(device, flow, 'anchorsBack'),
    compile(device, ends, 'begin'),
    compile(device, ends, 'finish'),
  ]);
  const half = (direction: 'inverse' | 'forward') => {
    const inverse = direction === 'inverse';
    const [states, anchors] = inverse ? [inverseStates, first] : [forwardStates, second];
    const gradient = inverse ? firstGradient : secondGradient;
    const stats = createBuffer(device, 'vec4f', steps * n, 'stats');
    const sigmas = noiseLevels(direction, problem);
    const step = createUniforms(device, flow, 'step', steps);
    for (let index = 0; index < steps; index += 1) {
      const sigma = sigmas[index] ?? Number.NaN;
      step.set(index, {
        rows: n,
        columns: d,
        index,
        steps,
        cut: cutOff,
        time: 1 - sigma,
        kappa: 1 / (2 * sigma ** 2),
        rate: (sigma - (sigmas[index + 1] ?? Number.NaN)) / sigma,
        pullback: (1 - sigma) / sigma ** 2,
        share: 1 / n,
      });
    }
    step.flush();
    const back = (incoming: Buf<'f32'>, outgoing: Buf<'f32'>) => {
      const rows = rowsBack.bind({ step, states, anchors, stats, incoming, outgoing, deltas });
      const columns = anchorsBack.bind({ step, states, anchors, stats, incoming, deltas, gradient });
      return (pass: GPUComputePassEncoder, slot: number) => {
        rows.dispatchThreads(pass, n, slot);
        columns.dispatchThreads(pass, n, slot);
      };
    };
    return {
      stats,
      walk: advance.bind({ step, states, anchors, stats }),
      choice: choose.bind({ step, stats, losses }),
      // Lambda of step k is read from one buffer and written to the other.
      back: [back(odd, even), back(even, odd)] as const,
    };
  };
  const inverse = half('inverse');
  const forward = half('forward');
  const uniforms = createUniforms(device, ends, 'ends', 2);
  uniforms.set(0, { size: n * d, near: 1 - eps, eps });
  uniforms.set(1, { size: n * d, near: 0, eps: 1 });
  uniforms.flush();
  const start = begin.bind({ ends: uniforms, anchors: first, noise, states: inverseStates });
  // After 2 T steps lambda is where it began.
  const end = finish.bind({ ends: uniforms, lambda: even, gradient: firstGradient });
  const last = inverseStates.slice(steps * n * d, n * d);
  const cross = begin.bind({ ends: uniforms, anchors: second, noise: last, states: forwardStates });

  return {
    first,
    second,
    noise,
    losses,
    firstGradient,
    secondGradient,
    clear(encoder) {
      for (const buf of [even, odd, firstGradient, secondGradient]) encoder.clearBuffer(buf.gpu);
    },
    forward(pass) {
      start.dispatchThreads(pass, n * d);
      for (let k = 0; k < steps; k += 1) inverse.walk.dispatchThreads(pass, n, k);
      cross.dispatchThreads(pass, n * d, 1);
      for (let k = 0; k < steps; k += 1) forward.walk.dispatchThreads(pass, n, k);
      forward.choice.dispatchThreads(pass, n);
    },
    backward(pass) {
      let turn = 0;
      for (const flowHalf of [forward, inverse]) {
        for (let k = steps - 1; k >= 0; k -= 1) {
          const back = flowHalf.back[turn % 2 === 0 ? 1 : 0];
          back(pass, k);
          turn += 1;
        }
      }
      end.dispatchThreads(pass, n * d);
    },
  };
}
