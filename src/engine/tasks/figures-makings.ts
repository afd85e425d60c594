/** What is probed for the comparison of objectives, and how each of it is made. */
import type { Dataset } from '../../data/dataset';
import { latentSet } from '../../eval/latent-sets';
import { fieldRows } from '../../eval/latent-sets-memory';
import { type Experiment, hasZones } from '../../experiment';
import { makeSchedule } from '../../lzn/schedule';
import { say } from '../../texts/say';
import { bothSets, encodedSets, rawSets, type Sets, withSets } from '../evaluation-sets';
import type { Representation } from '../figures-protocol';
import { encoderOnly, makeStore, specOf } from '../networks';
import type { Trainer } from '../trainer';
import { ofEncoding, ofLatents, ofProbing } from './effort';
import type { Stage, Told } from './stages';

/** What of a bench is looked at. */
export interface Measured {
  readonly device: GPUDevice;
  readonly trainer: Pick<Trainer, 'store' | 'spec' | 'dataset' | 'experiment' | 'iteration'>;
}

/** A representation. */
export interface Making {
  readonly name: Representation;
  readonly stage: Stage;
  /** What it depends on, where that is not the run. */
  readonly key?: string;
  readonly make: (told: Told) => Promise<Sets>;
}

/** All that an objective has, in the order in which they are made. */
export function makings(measured: Measured): Making[] {
  const { experiment } = measured.trainer;
  const zones = hasZones(experiment) ? [latents(measured, 1), latents(measured, 0)] : [];
  return [
    learnt(measured, 'features'),
    learnt(measured, 'output'),
    ...zones,
    random(measured),
    pixels(measured),
  ];
}

const samplesOf = ({ train, test }: Dataset) => train.count + test.count;

function learnt({ device, trainer }: Measured, name: 'features' | 'output'): Making {
  const { store, spec, dataset } = trainer;
  const features = name === 'features';
  const columns = features ? (spec.backbone.at(-1) ?? dataset.inputs) : spec.outputs;
  const weight = ofEncoding(spec, samplesOf(dataset)) + ofProbing(dataset, columns);
  const said = say(features ? 'progress.features' : 'progress.figuresOutput');
  const layer = features ? 'features' : 'anchors';
  return {
    name,
    stage: { said, weight },
    make: (told) => encodedSets(device, trainer, store, told, layer),
  };
}

/** Latents of the prior (noise of scale 1) or the centres of the zones (0), by the experiment's own inverse flow. */
function latents({ device, trainer }: Measured, alpha: 0 | 1): Making {
  const { store, spec, dataset, experiment } = trainer;
  const { d, n: batch, solver, grid, steps, eps, seed } = experiment;
  const encoding = ofEncoding(spec, samplesOf(dataset));
  const flowing = ofLatents({ ...dataset, d, batch, steps });
  const share = encoding / (encoding + flowing);
  const make = async ({ signal, onProgress }: Told) => {
    const first = { signal, onProgress: (fraction: number) => onProgress(share * fraction) };
    const anchors = await withSets(
      encodedSets(device, trainer, store, first, 'anchors'),
      async ({ train, test }) => ({ train: await train.features.read(), test: await test.features.read() }),
    );
    const second = {
      signal,
      onProgress: (fraction: number) => onProgress(share + (1 - share) * fraction),
    };
    return bothSets(dataset, second, (split, part) => {
      const { count: rows, labels } = dataset[split];
      const n = fieldRows({ rows, batch });
      const schedule = makeSchedule({ direction: 'inverse', solver, grid, steps, eps, n, d });
      const of = { anchors: anchors[split], labels, d, batch, schedule, alpha, seed, split };
      return latentSet(device, { ...of, ...part });
    });
  };
  const weight = encoding + flowing + ofProbing(dataset, d);
  return {
    name: alpha === 0 ? 'centres' : 'latents',
    stage: { said: say('progress.figuresLatents'), weight },
    make,
  };
}

/** What the data depend on: images do not change with the seed, which is in every key for the probe's sake. */
const keyOf = ({ data, sha, prep, seed }: Experiment) => [data, sha, prep, seed];

/** Features of the backbone as it was before the first iteration, which every objective begins with. */
function random({ device, trainer: { dataset, experiment } }: Measured): Making {
  const plain = encoderOnly(experiment);
  const spec = specOf(plain, dataset);
  const columns = spec.backbone.at(-1) ?? dataset.inputs;
  const { backbone, convolutions, activation } = spec;
  return {
    name: 'random',
    key: JSON.stringify(['random', ...keyOf(experiment), backbone, convolutions, activation]),
    stage: {
      said: say('progress.randomEncoder'),
      weight: ofEncoding(spec, samplesOf(dataset)) + ofProbing(dataset, columns),
    },
    make: async (told) => {
      const store = makeStore(device, plain, dataset);
      try {
        return await encodedSets(device, { dataset, spec }, store, told);
      } finally {
        store.destroy();
      }
    },
  };
}

function pixels({ device, trainer: { dataset, experiment } }: Measured): Making {
  return {
    name: 'pixels',
    key: JSON.stringify(['pixels', ...keyOf(experiment)]),
    stage: { said: say('progress.rawInputs'), weight: ofProbing(dataset, dataset.inputs) },
    make: (told) => rawSets(device, dataset, told),
  };
}
