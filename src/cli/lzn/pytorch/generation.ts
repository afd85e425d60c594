/** Case study 3 of the official code: generation and classification with labels, on CIFAR-10. The rules of its settings, and the rest of its configuration. */
import {
  effectiveNorm,
  type Experiment,
  hasDecoder,
  isConditional,
  type SettingKey,
  usesSetting,
} from '../../../experiment';
import { carried, changed, left, type Verdict, type Writes } from './notes';
import { float, reference, type Tree } from './python';
import { COMMON, networkOf, type Rule, type Rules } from './rules';
import { average, loggers, metric, skeleton } from './skeleton';

/** Iterations after which the official decoder rests. */
const DECODER = 60_000;

/** A setting of labels or decoder: where the objective has none, the official value stays. */
function ifUsed(key: SettingKey, writes: (e: Experiment) => Writes): Rule {
  return (e) => carried(usesSetting(key, e) ? writes(e) : {});
}

const MODULES = [
  ['stop', 'encoder'],
  ['stopl', 'label_anchor'],
  ['stopd', 'decoder'],
] as const;
type Stop = (typeof MODULES)[number][0];

const ends = (module: string, iterations: number): Writes => ({
  [`training.num_${module}_iterations`]: iterations,
});

/** Whether a module rests before the run is over. */
const rests = (key: Stop, e: Experiment): boolean => usesSetting(key, e) && e[key] > 0 && e[key] < e.iters;

function stops(key: Stop, module: string): Rule {
  return (e) => carried(rests(key, e) ? ends(module, e[key]) : {});
}

const CLASSES = 10;
const SIZE = reference('image_size');
const CHANNELS = reference('image_channels');

export const GENERATION_RULES: Rules = {
  ...COMMON,
  data: ({ data }) =>
    left(`The official code has no ${data} with labels: data.name stays CIFAR-10 (32 × 32, 3 channels).`),
  views: () => left('There are no views: images are generated and labelled, not aligned with each other.'),
  encoder: ({ encoder }) =>
    left(`There is no ${networkOf(encoder)}: encoder and decoder are halves of the NCSN++ U-Net.`),
  act: () => left('The U-Net has swish.'),
  hidden: () => left('The U-Net has group norm, and its encoder no head.'),
  norm: (e) =>
    effectiveNorm(e) === 'none' ? carried({}) : left('The anchors of this encoder are not normalised.'),
  d: ({ d }) => carried({ latent_dim: d }),
  objective: () =>
    changed(
      { trainer: 'lzn.trainer.GenerationTrainer' },
      'Rectified flow and label loss in place of latent alignment: that is what labels are for in the official code.',
    ),
  u: ({ u }) =>
    changed({ 'training.label_loss_cut_off_step': float(u) }, 'It cuts off the flow over the label anchors.'),
  until: () => carried({}),
  alpha: ({ alpha }) =>
    alpha === 1 ? carried({}) : left('This trainer always takes the whole of the noise, 1.'),
  loss: ({ loss }) =>
    loss === 'plain' ? carried({}) : left('The label loss is always plain, without the logarithm.'),
  aggregate: ({ aggregate }) =>
    aggregate === 'max'
      ? carried({})
      : left('The official loss always takes the largest probability after the cut-off.'),
  direction: () => carried({}),
  lsteps: ifUsed('lsteps', ({ lsteps }) => ({ 'training.label_ode_num_steps': lsteps })),
  lsolver: (e) =>
    e.lsolver === 'euler' || !usesSetting('lsolver', e)
      ? carried({})
      : left('The flow over the label anchors stays Euler.'),
  weights: (e) =>
    e.weights === 'batch' || !usesSetting('weights', e)
      ? carried({})
      : left('The classes always weigh as much as they are in the batch.'),
  decoder: () => left('The decoder is the up path of the NCSN++ U-Net.'),
  cond: (e) =>
    isConditional(e) || !usesSetting('cond', e)
      ? carried({})
      : left('The official decoder of case study 3 is told the label.'),
  control: (e) =>
    e.control === 'off' || !usesSetting('control', e)
      ? carried({})
      : left('There is no decoder without latents beside the other.'),
  iters: (e) => {
    const { iters } = e;
    const learning = MODULES.filter(([key]) => !rests(key, e));
    const early = !hasDecoder(e) && iters > DECODER;
    const all = learning.map(([, module]) => ends(module, early && module === 'decoder' ? DECODER : iters));
    const writes = Object.assign({}, ...all) as Writes;
    if (!early) return carried(writes);
    return changed(
      writes,
      `Encoder and label anchors; the decoder rests after ${DECODER}, as in the official run.`,
    );
  },
  stop: stops('stop', 'encoder'),
  lrl: ifUsed('lrl', ({ lrl }) => ({ 'optimizer.additional_params.label_anchor_lr': float(lrl) })),
  emal: ifUsed('emal', ({ emal }) => ({ 'label_anchor_ema.params.decay': float(emal) })),
  stopl: stops('stopl', 'label_anchor'),
  lrd: ifUsed('lrd', ({ lrd }) => ({ 'optimizer.additional_params.decoder_lr': float(lrd) })),
  emad: ifUsed('emad', ({ emad }) => ({ 'decoder_ema.params.decay': float(emad) })),
  stopd: stops('stopd', 'decoder'),
};

export const GENERATION_NOTES: Readonly<Record<'weights' | 'evaluation', Verdict>> = {
  weights: left('The networks are others, so training begins anew.'),
  evaluation: changed({}, 'It measures FID and the accuracy of its own classification, not probes.'),
};

/** The U-Net, as for every CIFAR-10 configuration of the official code. */
const UNET: Tree = {
  model: {
    scale_by_sigma: false,
    ema_rate: float(0.999999),
    normalization: 'GroupNorm',
    nonlinearity: 'swish',
    nf: 128,
    ch_mult: { tuple: [1, 2, 2, 2] },
    num_res_blocks: 4,
    attn_resolutions: { tuple: [16] },
    resamp_with_conv: true,
    conditional: true,
    fir: false,
    fir_kernel: { tuple: [1, 3, 3, 1] },
    skip_rescale: true,
    resblock_type: 'biggan',
    progressive: 'none',
    progressive_input: 'none',
    progressive_combine: 'sum',
    attention_type: 'ddpm',
    init_scale: float(0),
    embedding_type: 'positional',
    fourier_scale: 16,
    conv_size: 3,
    sigma_min: float(0.01),
    sigma_max: 50,
    num_scales: 1000,
    beta_min: float(0.1),
    beta_max: float(20),
    dropout: float(0.15),
  },
  data: { image_size: SIZE, num_channels: CHANNELS },
};

const LATENT = reference('latent_dim');
const images = { image_size: SIZE, image_channels: CHANNELS, clip_x1: false };
const rk45 = { name: 'lzn.sampler.rk45_sampler.RK45Sampler', params: images };
const euler = { name: 'lzn.sampler.euler_sampler.EulerSampler', params: { ...images, num_steps: 10 } };
const OFTEN = 5000;

/** A metric of images: of each sampler too, where it needs generated ones. */
function ofImages(name: string, params: Tree, samplers: boolean, every = OFTEN): Tree {
  const when = { every, average: name !== 'training_metrics.TrainingMetrics' };
  return { ...metric(name, params, when), apply_on_samplers: samplers };
}

function metrics(): Tree[] {
  const batch = { batch_size: reference('eval_batch_size') };
  const workers = { ...batch, num_workers: 2 };
  const all = { ...batch, num_samples: -1 };
  return [
    ofImages('random_samples_more.RandomSamplesMore', { ...batch, num_samples_per_class: 5000 }, true, -1),
    ofImages('random_samples.RandomSamples', { ...batch, num_samples_per_class: 100 }, true),
    ofImages(
      'reconstructions_with_computed_ini_noise.Reconstructions',
      { ...batch, num_samples: 2000, num_recontruction_per_sample: 20 },
      true,
    ),
    ofImages('training_metrics.TrainingMetrics', {}, false, 1),
    ofImages('clean_fid.CleanFID', workers, true),
    ofImages('rf_fid.RFFID', workers, true),
    ofImages('class_accuracy.ClassAccuracy', all, false),
    ofImages('tunable_std_class_accuracy.TunableStdClassAccuracy', all, false),
  ];
}

/** Everything that no setting decides, as in the official configuration. */
export function generationTree(gpus: number): Tree {
  const shared = skeleton({
    folder: './results/playground_case_study_3',
    evaluated: 2000,
    gpus,
    saved: 1000,
  });
  const resting = average(float(0.999999));
  return {
    ...shared,
    conditional: true,
    image_size: 32,
    image_channels: 3,
    training: {
      data_num_workers: 2,
      label_ode_num_steps: 100,
      enable_mixed_precision_training: false,
      recon_loss_coe: float(1),
      label_loss_coe: float(1),
      conditional: reference('conditional'),
    },
    decoder_ema: resting,
    encoder_ema: average(),
    label_anchor_ema: resting,
    label_latent_flow: { name: 'lzn.latent_flow.euler_latent_flow.EulerLatentFlow', params: {} },
    data: {
      name: 'lzn.data.cifar10.CIFAR10',
      params: { root: '/tmp/cifar10', conditional: reference('conditional') },
    },
    t_scheduler: { name: 'lzn.t_scheduler.uniform_t_scheduler.UniformTScheduler', params: {} },
    training_sampler: rk45,
    evaluation_samplers: [
      { ...rk45, sampler_name: 'rk45' },
      { ...euler, sampler_name: 'euler10' },
    ],
    encoder: {
      name: 'lzn.model.ncsnpp.NCSNPPEncoder',
      params: {
        latent_dim: LATENT,
        num_base_channels: 20,
        num_base_units: 200,
        num_latent_transformation_layers: 2,
        config: UNET,
      },
    },
    decoder: {
      name: 'lzn.model.ncsnpp.NCSNPPDecoder',
      params: { latent_dim: LATENT, num_classes: CLASSES, config: UNET },
    },
    label_anchor: {
      name: 'lzn.label_anchor.label_anchor.LabelAnchor',
      params: { z_dim: LATENT, num_classes: CLASSES },
    },
    optimizer: {
      ...shared.optimizer,
      additional_params: { decoder_lr: float(0.002), label_anchor_lr: float(0.0001) },
    },
    losses: [{ name: 'lzn.loss.l2.L2', params: {}, weight: float(1) }],
    metrics: metrics(),
    loggers: loggers(),
  };
}
