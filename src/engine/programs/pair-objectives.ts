/** Which objective of two or more views an experiment names, with what it takes from the experiment. */
import type { Buf } from 'webgpu-typed';
import { type Experiment, type PairObjective, viewsOf } from '../../experiment';
import type { BufferNeed } from '../../gpu/memory';
import type { ParameterStore } from '../../nn/parameters';
import { Cosine, cosineNeeds } from '../../objectives/cosine';
import { LeJepa, leJepaNeeds } from '../../objectives/lejepa';
import { MoCo, mocoNeeds } from '../../objectives/moco';
import { Mveb, mvebNeeds } from '../../objectives/mveb';
import type { Objective } from '../../objectives/objective';
import { OneStep, oneStepNeeds } from '../../objectives/one-step';
import { SimClr, simClrNeeds } from '../../objectives/simclr';
import { SwAV, swavNeeds } from '../../objectives/swav';
import { AlignUniform, alignUniformNeeds } from '../../objectives/uniform';
import { PROTOTYPES, QUEUE } from '../peer-networks';

/** What it is bound to: all matrices are views n x pitch(d), one view above the other. */
export interface PairPlaces {
  readonly store: ParameterStore;
  readonly embeddings: Buf<'vec4f'>;
  readonly gradient: Buf<'vec4f'>;
  /** Of the target network, where there is one. */
  readonly target: Buf<'vec4f'> | undefined;
  /** The embeddings themselves where there is no predictor. */
  readonly predictions: Buf<'vec4f'>;
  readonly predictionGradient: Buf<'vec4f'>;
  /** Only where gradients are not stopped. */
  readonly targetGradient: Buf<'vec4f'> | undefined;
}

interface Kind {
  readonly needs: (e: Experiment, backward: boolean) => BufferNeed[];
  readonly create: (device: GPUDevice, e: Experiment, places: PairPlaces) => Promise<Objective>;
}

function followed({ target }: PairPlaces): Buf<'vec4f'> {
  if (target === undefined) throw new Error('This objective needs a target network.');
  return target;
}

const both = ({ embeddings, gradient }: PairPlaces) => ({ embeddings, gradient });

const KINDS: Readonly<Record<PairObjective, Kind>> = {
  onestep: {
    needs: ({ n, d }, backward) => oneStepNeeds({ n, d, backward }),
    create: (device, { n, d, time, alpha, seed }, at) =>
      OneStep.create(device, { n, d, t: time, alpha, seed, ...both(at) }),
  },
  simclr: {
    needs: ({ n, d }, backward) => simClrNeeds({ n, d, backward }),
    create: (device, { n, d, tau, negatives }, at) =>
      SimClr.create(device, { n, d, tau, negatives: negatives === 'on', ...both(at) }),
  },
  moco: {
    needs: ({ n, d, queue }, backward) => mocoNeeds({ n, d, size: queue, backward }),
    create: (device, { n, d, tau, negatives, queue }, at) =>
      MoCo.create(device, {
        n,
        d,
        tau,
        negatives: negatives === 'on',
        size: queue,
        queue: at.store.stateTensor(QUEUE),
        target: followed(at),
        ...both(at),
      }),
  },
  byol: {
    needs: ({ n }) => cosineNeeds({ n }),
    create: (device, { n, d }, at) =>
      Cosine.create(device, {
        kind: 'byol',
        n,
        d,
        predictions: at.predictions,
        predictionGradient: at.predictionGradient,
        targets: followed(at),
      }),
  },
  simsiam: {
    needs: ({ n }) => cosineNeeds({ n }),
    create: (device, { n, d }, at) =>
      Cosine.create(device, {
        kind: 'simsiam',
        n,
        d,
        predictions: at.predictions,
        predictionGradient: at.predictionGradient,
        targets: at.embeddings,
        ...(at.targetGradient && { targetGradient: at.targetGradient }),
      }),
  },
  swav: {
    needs: ({ n, d, codes }, backward) => swavNeeds({ n, d, codes, backward }),
    create: (device, { n, d, codes, tau, sk }, at) =>
      SwAV.create(device, {
        n,
        d,
        codes,
        tau,
        epsilon: sk,
        prototypes: at.store.tensor(PROTOTYPES, 'values'),
        prototypeGradient: at.store.tensor(PROTOTYPES, 'gradients'),
        ...both(at),
      }),
  },
  mveb: {
    needs: ({ n, d }, backward) => mvebNeeds({ n, d, backward }),
    create: (device, { n, d, lambda }, at) =>
      Mveb.create(device, { n, d, lambda, target: followed(at), ...both(at) }),
  },
  lejepa: {
    needs: (e, backward) => leJepaNeeds({ n: e.n, d: e.d, crops: viewsOf(e), slices: e.slices, backward }),
    create: (device, { n, d, lambda, slices, crops, seed }, at) =>
      LeJepa.create(device, { n, d, lambda, slices, crops, seed, ...both(at) }),
  },
  uniform: {
    needs: ({ n, d }, backward) => alignUniformNeeds({ n, d, backward }),
    create: (device, { n, d, lambda }, at) => AlignUniform.create(device, { n, d, lambda, ...both(at) }),
  },
};

const kindOf = (e: Experiment): Kind => KINDS[e.objective as PairObjective];

/** The buffers of an experiment's objective. */
export function pairObjectiveNeeds(e: Experiment, backward: boolean): BufferNeed[] {
  return kindOf(e).needs(e, backward);
}

export function createPairObjective(
  device: GPUDevice,
  e: Experiment & { readonly objective: PairObjective },
  places: PairPlaces,
): Promise<Objective> {
  return kindOf(e).create(device, e, places);
}
