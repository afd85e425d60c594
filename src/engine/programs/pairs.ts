/**
 * Views of a batch, and a method that compares them without zones: what the paper compares latent zoning with. Beside the encoder there may
 * be a target network that follows it (MoCo, BYOL, MVEB) and a predictor that guesses one branch from the other (BYOL, SimSiam).
 *
 *     batch -> views -> encoder -> embeddings -> [predictor] -> objective
 *                  \--> target network ------------------------/
 */
import type { Buf } from 'webgpu-typed';
import { ViewMaker, viewNeeds } from '../../data/augment';
import type { DatasetShape } from '../../data/shapes';
import { type Experiment, type PairObjective, viewsOf } from '../../experiment';
import { assemble, type Own } from '../../gpu/assemble';
import { vectors } from '../../gpu/matrix';
import { allocate, type BufferNeed, storageNeed } from '../../gpu/memory';
import type { Work } from '../../gpu/work';
import { Encoder } from '../../nn/encoder';
import { encoderNeeds } from '../../nn/encoder-memory';
import type { EncoderSpec } from '../../nn/encoder-spec';
import { MomentumNetwork, momentumNeeds } from '../../nn/momentum';
import { Stack } from '../../nn/stack';
import { stackNeeds } from '../../nn/stack-memory';
import type { Step } from '../../nn/step';
import { createSum, sumNeeds } from '../../nn/sum';
import type { Objective } from '../../objectives/objective';
import { specOf } from '../networks';
import { groupsOf, hasPredictor, hasTarget, predictorStages } from '../peer-networks';
import { createPairObjective, pairObjectiveNeeds } from './pair-objectives';
import type { LossRows, Program, ProgramContext } from './program';

/** Momentum of an iteration: BYOL and MVEB end at 1 along half a cosine, so that the target comes to rest; MoCo keeps it. */
export function momentumAt({ objective, m, iters }: Experiment, iteration: number): number {
  if (objective === 'moco') return m;
  return 1 - ((1 - m) * (1 + Math.cos((Math.PI * Math.min(iteration, iters)) / iters))) / 2;
}

interface Shape {
  readonly n: number;
  readonly views: number;
  readonly rows: number;
  readonly groups: number;
}

function shapeOf(e: Experiment): Shape {
  const views = viewsOf(e);
  return { n: e.n, views, rows: views * e.n, groups: groupsOf(e) };
}

/** Gradients of predictions, of their inputs and of targets, each rows x pitch(d), where the way back has a fork. */
const branchNeed = (e: Experiment, branch: 'prediction' | 'predictor input' | 'target') =>
  storageNeed('activations', 'vec4f', shapeOf(e).rows * vectors(e.d), `${branch} gradient`);

/** Whether targets have a gradient, too: SimSiam without stop-gradient. */
const forks = (e: Experiment): boolean => e.objective === 'simsiam' && e.stopgrad === 'off';

const predictorShape = ({ outputs: inputs, activation }: EncoderSpec) =>
  ({ name: 'predictor', inputs, activation }) as const;

/** The buffers of the program. */
export function pairsNeeds(e: Experiment, dataset: DatasetShape): BufferNeed[] {
  const { n, views, rows, groups } = shapeOf(e);
  const spec = specOf(e, dataset);
  const batch = { rows, groups, backward: true };
  return [
    ...encoderNeeds(spec, batch),
    ...viewNeeds(dataset, n, views),
    ...(hasTarget(e)
      ? [...encoderNeeds(spec, { ...batch, backward: false }, { input: true }), momentumNeeds()]
      : []),
    ...(hasPredictor(e)
      ? stackNeeds(
          predictorStages(spec),
          { ...batch, ...predictorShape(spec), inputGradient: true },
          { input: true },
        )
      : []),
    ...(forks(e)
      ? [
          branchNeed(e, hasPredictor(e) ? 'predictor input' : 'prediction'),
          branchNeed(e, 'target'),
          sumNeeds(),
        ]
      : []),
    ...pairObjectiveNeeds(e, true),
  ];
}

interface Parts {
  readonly encoder: Encoder;
  readonly views: ViewMaker;
  readonly target: { readonly network: MomentumNetwork; readonly encoder: Encoder } | undefined;
  readonly predictor: Stack | undefined;
  readonly objective: Objective;
  /** Joins the ways back of both branches. */
  readonly join: Step | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class PairsProgram implements Program {
  readonly losses: LossRows;
  readonly #experiment: Experiment;
  readonly #parts: Parts;

  private constructor(experiment: Experiment, parts: Parts) {
    this.#experiment = experiment;
    this.#parts = parts;
    this.losses = [['method', parts.objective.rows]];
  }

  static create(device: GPUDevice, context: ProgramContext): Promise<PairsProgram> {
    return assemble(async (hold) => {
      const owned: { destroy(): void }[] = [];
      const own: Own = (resource) => {
        owned.push(hold(resource));
        return resource;
      };
      return new PairsProgram(context.experiment, { ...(await build(device, context, own)), owned });
    });
  }

  prepare(iteration: number, batch: Uint32Array<ArrayBuffer>): void {
    const { views, target, objective } = this.#parts;
    views.prepare(batch, iteration);
    target?.network.prepare(momentumAt(this.#experiment, iteration));
    objective.prepare(iteration);
  }

  forward(work: Work): void {
    const { encoder, views, target, predictor, objective } = this.#parts;
    views.run(work.pass);
    encoder.forward(work.pass);
    if (target) {
      target.network.follow(work.pass);
      target.encoder.forward(work.pass);
    }
    predictor?.forward(work.pass);
    objective.forward(work);
  }

  backward(work: Work): void {
    const { encoder, predictor, objective, join } = this.#parts;
    objective.backward(work);
    predictor?.backward(work.pass);
    join?.run(work.pass);
    encoder.backward(work.pass);
  }

  /** Zones are not learnt here: what they would be is seen with the shown samples. */
  readAlignment(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  destroy(): void {
    for (const part of this.#parts.owned.toReversed()) part.destroy();
  }
}

async function build(
  device: GPUDevice,
  { experiment: e, dataset, store, source, onProgress }: ProgramContext,
  own: Own,
): Promise<Omit<Parts, 'owned'>> {
  const { n, views: count, rows, groups } = shapeOf(e);
  const spec = specOf(e, dataset);
  const batch = { rows, groups, which: 'values' as const };
  const encoder = own(await Encoder.create(device, store, spec, { ...batch, backward: true }));
  const { outputGradient } = encoder;
  if (!outputGradient) throw new Error('The encoder was made without gradients.');
  onProgress(0.3);
  const views = own(
    await ViewMaker.create(device, dataset, {
      n,
      count,
      views: e.views,
      seed: e.seed,
      output: encoder.input,
      source,
    }),
  );
  onProgress(0.4);
  const target = hasTarget(e) ? await buildTarget() : undefined;
  onProgress(0.6);
  const forked = forks(e);
  const branch = (which: Parameters<typeof branchNeed>[1]) => own(allocate(device, branchNeed(e, which)));
  const near = forked ? branch(hasPredictor(e) ? 'predictor input' : 'prediction') : outputGradient;
  const predictor = hasPredictor(e)
    ? own(
        await Stack.create(device, store, predictorStages(spec), {
          ...batch,
          ...predictorShape(spec),
          backward: true,
          input: encoder.output,
          inputGradient: near,
        }),
      )
    : undefined;
  const far: Buf<'vec4f'> | undefined = forked ? branch('target') : undefined;
  const join = far
    ? own(await createSum(device, rows * vectors(e.d), { a: near, b: far, sum: outputGradient }))
    : undefined;
  onProgress(0.8);
  const objective = own(
    await createPairObjective(device, e as Experiment & { objective: PairObjective }, {
      store,
      embeddings: encoder.output,
      gradient: outputGradient,
      target: target?.encoder.output,
      predictions: predictor?.output ?? encoder.output,
      predictionGradient: predictor?.outputGradient ?? near,
      targetGradient: far,
    }),
  );
  onProgress(1);
  return { encoder, views, target, predictor, objective, join };

  async function buildTarget() {
    const network = own(await MomentumNetwork.create(device, store));
    const follower = own(
      await Encoder.create(device, network.weights, spec, {
        ...batch,
        backward: false,
        input: encoder.input,
      }),
    );
    return { network, encoder: follower };
  }
}
