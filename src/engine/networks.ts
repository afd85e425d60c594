/** What is learnt of an experiment: the tensors of its encoder, label anchors and decoder, in one store; and those of the control, apart. */
import type { DatasetShape } from '../data/shapes';
import {
  effectiveDecoder,
  effectiveNorm,
  type Experiment,
  hasDecoder,
  hasLabels,
  hasZones,
  isConditional,
} from '../experiment';
import type { BufferNeed } from '../gpu/memory';
import { type DecoderSpec, decoderSpec, initialiseDecoder, planDecoder } from '../nn/decoder-spec';
import { type EncoderSpec, encoderSpec, initialiseEncoder, planEncoder } from '../nn/encoder-spec';
import type { Sides } from '../nn/images';
import type { Module } from '../nn/optimiser';
import { type ParameterPlan, ParameterStore } from '../nn/parameters';
import { fillNormals, STREAM } from '../random/philox';
import type * as Peers from './peer-networks';

/** The tensor of the label anchors, classes x d. */
export const LABEL_ANCHORS = 'labels';

/** Sides of the samples, which are square images; undefined for points. */
function imageOf({ kind, inputs }: DatasetShape): Sides | undefined {
  if (kind !== 'image') return undefined;
  const side = Math.sqrt(inputs);
  return { width: side, height: side };
}

/** The network of an experiment on a data set. */
export function specOf(e: Experiment, dataset: DatasetShape): EncoderSpec {
  const rest = {
    inputs: dataset.inputs,
    outputs: e.d,
    activation: e.act,
    hiddenNorm: e.hidden,
    outputNorm: effectiveNorm(e),
    ...(e.objective === 'vae' ? { spread: true } : {}),
  };
  return encoderSpec(e.encoder, rest, imageOf(dataset));
}

/** Its decoder; undefined where there is none. */
export function decoderSpecOf(e: Experiment, dataset: DatasetShape): DecoderSpec | undefined {
  if (!hasDecoder(e)) return undefined;
  const { inputs, classNames } = dataset;
  const { width, height } = imageOf(dataset) ?? { width: inputs, height: 1 };
  const classes = isConditional(e) ? classNames.length : 0;
  return decoderSpec(effectiveDecoder(e), { inputs, width, height, latent: e.d, classes });
}

/** Whether a second decoder, without latents, trains beside it. */
export function hasControl(e: Experiment): boolean {
  return hasDecoder(e) && e.control === 'on';
}

/** What methods without zones have beside the encoder; fetched when one is wanted. */
let peers: typeof Peers | undefined;

/** Fetches what the store of an experiment needs; whatever follows may ask for its memory at once. */
export async function fetchNetworks(e: Pick<Experiment, 'objective'>): Promise<void> {
  if (!hasZones(e)) peers ??= await import('./peer-networks');
}

/** @throws Error where they were not fetched */
function peersOf(e: Experiment): typeof Peers | undefined {
  if (hasZones(e)) return undefined;
  if (peers === undefined) throw new Error('The networks were not fetched.');
  return peers;
}

function planOf(e: Experiment, dataset: DatasetShape): ParameterPlan {
  const plan = ParameterStore.plan();
  const spec = specOf(e, dataset);
  planEncoder(plan, spec);
  peersOf(e)?.planPeer(plan, e, spec);
  if (hasLabels(e)) plan.add(LABEL_ANCHORS, dataset.classNames.length, e.d);
  const decoder = decoderSpecOf(e, dataset);
  if (decoder) planDecoder(plan, decoder);
  return plan;
}

function controlPlan(e: Experiment, dataset: DatasetShape): ParameterPlan | undefined {
  const decoder = hasControl(e) ? decoderSpecOf(e, dataset) : undefined;
  if (decoder === undefined) return undefined;
  const plan = ParameterStore.plan();
  planDecoder(plan, decoder);
  return plan;
}

/** The same experiment as far as its backbone goes. */
export function encoderOnly(e: Experiment): Experiment {
  return { ...e, objective: 'lzn' };
}

/** The buffers of `makeStore`, and those of `makeControl`. */
export function storeNeeds(e: Experiment, dataset: DatasetShape): BufferNeed[] {
  return planOf(e, dataset).needs();
}

export function controlNeeds(e: Experiment, dataset: DatasetShape): BufferNeed[] {
  return controlPlan(e, dataset)?.needs() ?? [];
}

/** Fresh weights from the experiment's seed; label anchors are drawn from N(0, I). */
export function makeStore(device: GPUDevice, e: Experiment, dataset: DatasetShape): ParameterStore {
  const store = planOf(e, dataset).allocate(device);
  const spec = specOf(e, dataset);
  initialiseEncoder(store, spec, e.seed);
  peersOf(e)?.initialisePeer(store, e, spec);
  if (hasLabels(e)) {
    const anchors = new Float32Array(dataset.classNames.length * e.d);
    fillNormals(anchors, e.seed, STREAM.labels, 0);
    store.initialise(LABEL_ANCHORS, anchors);
  }
  const decoder = decoderSpecOf(e, dataset);
  if (decoder) initialiseDecoder(store, decoder, e.seed);
  return store;
}

/** The control's weights: at first those of the decoder itself. Undefined where there is no control. */
export function makeControl(
  device: GPUDevice,
  e: Experiment,
  dataset: DatasetShape,
): ParameterStore | undefined {
  const [plan, decoder] = [controlPlan(e, dataset), decoderSpecOf(e, dataset)];
  if (plan === undefined || decoder === undefined) return undefined;
  const store = plan.allocate(device);
  initialiseDecoder(store, decoder, e.seed);
  return store;
}

/** Whether the predictor has a schedule of its own: SimSiam's rate does not fall, as in its official code. */
const isOwnModule = ({ objective, predictor }: Experiment): boolean =>
  objective === 'simsiam' && predictor === 'on';

/** What has a learning rate, an average and an end of its own. */
export type ModuleName = 'encoder' | 'labels' | 'decoder' | 'predictor';

/** The modules of an experiment, as they follow each other in its store. */
export function moduleNames(e: Experiment): readonly ModuleName[] {
  return [
    'encoder',
    ...(hasLabels(e) ? (['labels'] as const) : []),
    ...(hasDecoder(e) ? (['decoder'] as const) : []),
    ...(isOwnModule(e) ? (['predictor'] as const) : []),
  ];
}

/** Where the modules lie in the store. */
export function modulesOf(e: Experiment, store: ParameterStore): readonly Module[] {
  const starts = [
    0,
    ...(hasLabels(e) ? [startOf(store, (name) => name === LABEL_ANCHORS)] : []),
    ...(hasDecoder(e) ? [startOf(store, (name) => name.startsWith('decoder.'))] : []),
    ...(isOwnModule(e) ? [startOf(store, (name) => name.startsWith('predictor.'))] : []),
  ];
  return starts.map((first, i) => ({ first, count: (starts[i + 1] ?? store.floats / 4) - first }));
}

function startOf(store: ParameterStore, is: (name: string) => boolean): number {
  const entry = store.entries.find(({ name }) => is(name));
  if (entry === undefined) throw new RangeError('the store lacks a module');
  return entry.offset / 4;
}
