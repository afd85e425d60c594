/** The ways of rows along the flow over the anchors, in the plane's coordinates. */
import { compile, createUniforms, type Bound, type Buf } from 'webgpu-typed';
import projection from '../../../shaders/view/project.wgsl';
import { assemble } from '../../gpu/assemble';
import { vectors } from '../../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../../gpu/memory';
import type { Work } from '../../gpu/work';
import { Flow } from '../../lzn/flow';
import type { KernelForm } from '../../lzn/flow-kernels';
import { flowNeeds } from '../../lzn/flow-memory';
import type { Schedule } from '../../lzn/schedule';

/** Where the latents of a line are drawn, below the anchors' line; latent units. */
export const LINE_OF_LATENTS = -0.35;

export interface TracksOptions {
  /** Rows that are followed. */
  readonly rows: number;
  readonly d: number;
  readonly schedule: Schedule;
  /** n x pitch(d). */
  readonly anchors: Buf<'vec4f'>;
  readonly anchorCount: number;
  /** 3 x pitch(d): directions and origin of the plane. */
  readonly axes: Buf<'vec4f'>;
  readonly label: string;
}

type TracksShape = Omit<TracksOptions, 'schedule' | 'anchors' | 'axes'> & {
  readonly steps: number;
  readonly form: KernelForm;
};

function storage({ rows, steps, label }: Pick<TracksShape, 'rows' | 'steps' | 'label'>) {
  return {
    tracks: storageNeed('plane', 'vec2f', rows * (steps + 1), label),
    times: storageNeed('plane', 'f32', steps + 1, `${label} times`),
  };
}

/** The buffers of tracks. */
export function tracksNeeds(shape: TracksShape): BufferNeed[] {
  const { tracks, times } = storage(shape);
  const flow = { ...shape, backward: false, owned: false, keep: 'all' } as const;
  return [tracks, times, ...flowNeeds(flow, 'flow forward'), uniformsNeed('plane', projection, 'projection')];
}

/** Paper times of the states. The first and the last stand so near to the prior and to the anchors that they are told as those. */
export function stateTimes({ steps }: Schedule): number[] {
  return [0, ...steps.slice(1).map(({ t }) => t), 1];
}

export class Tracks {
  /** rows x pitch(d): where the rows begin; the caller writes them. */
  readonly start: Buf<'vec4f'>;
  /** rows x (T + 1): x and y of a row's states, side by side. */
  readonly points: Buf<'vec2f'>;
  /** T + 1: their paper times. */
  readonly times: Buf<'f32'>;
  /** T x rows: largest probability at each step (as 1 / sum) in y, the most probable anchor in w; see Flow.stats. */
  readonly stats: Buf<'vec4f'>;
  readonly #flow: Flow;
  readonly #project: Bound;
  readonly #owned: readonly { destroy(): void }[];

  private constructor(
    flow: Flow,
    points: Buf<'vec2f'>,
    times: Buf<'f32'>,
    project: Bound,
    owned: readonly { destroy(): void }[],
  ) {
    this.start = flow.start;
    this.points = points;
    this.times = times;
    this.stats = flow.stats;
    this.#flow = flow;
    this.#project = project;
    this.#owned = owned;
  }

  static create(device: GPUDevice, options: TracksOptions): Promise<Tracks> {
    const { rows, d, schedule, anchors, anchorCount, axes } = options;
    return assemble(async (own) => {
      const steps = schedule.steps.length;
      const needs = storage({ ...options, steps });
      const points = own(allocate(device, needs.tracks));
      const times = own(allocate(device, needs.times));
      times.write(Float32Array.from(stateTimes(schedule)));
      const flow = own(await Flow.create(device, { rows, d, schedule, anchors, anchorCount, keep: 'all' }));
      const uniforms = own(createUniforms(device, projection, 'projection', 1));
      const level = d === 1 ? LINE_OF_LATENTS : 0;
      uniforms.set(0, { rows, states: steps + 1, width: vectors(d), level });
      uniforms.flush();
      const pipeline = await compile(device, projection, 'project');
      const bound = pipeline.bind({
        projection: uniforms,
        axes,
        times,
        states: flow.states,
        tracks: points,
      });
      return new Tracks(flow, points, times, bound, [flow, points, times, uniforms]);
    });
  }

  /** Enqueues the flow and its projection. */
  run(work: Work): void {
    this.#flow.forward(work);
    this.project(work);
  }

  /** Enqueues the projection of the states that are there onto other axes. */
  project(work: Work): void {
    this.#project.dispatchThreads(work.pass, this.points.length);
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}
