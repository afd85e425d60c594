/** Case study 2 of the official code: representations without labels. The rules of its settings, and what of its configuration no setting decides. */
import {
  effectiveNorm,
  type Experiment,
  GROUP_SIZE,
  hasDecoder,
  hasLabels,
  hasZones,
} from '../../../experiment';
import { carried, changed, left, type Verdict } from './notes';
import { float, reference, type Tree } from './python';
import { COMMON, networkOf, type Rule, type Rules } from './rules';
import { average, loggers, metric, skeleton } from './skeleton';

/** Groups of the norm that ends the official head, whatever its dimension. */
const HEAD_GROUPS = 32;
const LATENT = GROUP_SIZE * HEAD_GROUPS;

/** With fewer than two coordinates a group nothing is left after its normalisation. */
const fits = (d: number): boolean => d % HEAD_GROUPS === 0 && d >= 2 * HEAD_GROUPS;

function norm(e: Experiment): Verdict {
  if (effectiveNorm(e) !== 'group') {
    return left(`The official head always ends in a group norm of ${HEAD_GROUPS} groups.`);
  }
  const size = (fits(e.d) ? e.d : LATENT) / HEAD_GROUPS;
  if (size === GROUP_SIZE) return carried({});
  return changed(
    {},
    `The official head normalises in ${HEAD_GROUPS} groups: of ${size} coordinates, not of ${GROUP_SIZE}.`,
  );
}

const CONTRASTED = changed(
  { trainer: 'lzn.trainer.ContrastiveTrainer' },
  'Case study 2 aligns two views: labels and decoder are those of case study 3.',
);

const OTHER = changed(
  { trainer: 'lzn.trainer.ContrastiveTrainer' },
  'The official code has the Latent Zoning Network only: latent alignment takes the place of this method.',
);

/** What case study 2 knows nothing of. */
const unknown: Rule = (e) =>
  hasLabels(e) || hasDecoder(e) ? left('There are neither labels nor a decoder.') : carried({});

const LOSSES: Readonly<Record<Experiment['loss'], Verdict>> = {
  log: carried({ 'training.loss_weight.cross_entropy': float(1), 'training.loss_weight.prob': float(0) }),
  plain: carried({ 'training.loss_weight.cross_entropy': float(0), 'training.loss_weight.prob': float(1) }),
};

export const CONTRASTIVE_RULES: Rules = {
  ...COMMON,
  data: ({ data }) =>
    left(
      `The official code has no pairs of views of ${data}: data.name stays ImageNet. For other images (3 channels) write a class like the one in lzn/data/imagenet_aug.py and name it there.`,
    ),
  views: ({ views }) =>
    views === 'both'
      ? changed({}, 'Both views are augmented, by its own rules: crop to 224 pixels, flip, colours, blur.')
      : left('The official code augments both views.'),
  encoder: ({ encoder }) =>
    left(`There is no ${networkOf(encoder)}: the encoder is a ResNet-50 with group norm.`),
  act: ({ act }) => (act === 'relu' ? carried({}) : left('The ResNet has ReLU only.')),
  hidden: ({ hidden }) =>
    hidden === 'group'
      ? changed({}, `The head has one hidden layer of 2048 units, normalised in ${HEAD_GROUPS} groups.`)
      : left(`The hidden layer of the official head always has a group norm of ${HEAD_GROUPS} groups.`),
  norm,
  d: ({ d }) =>
    fits(d)
      ? carried({ latent_dim: d })
      : changed(
          { latent_dim: LATENT },
          `The group norm at the end of the head needs a multiple of ${HEAD_GROUPS}, and at least two coordinates a group; with ${LATENT} its groups are of ${GROUP_SIZE}, as here.`,
        ),
  objective: (e) => {
    if (e.objective === 'lzn') return carried({ trainer: 'lzn.trainer.ContrastiveTrainer' });
    return hasZones(e) ? CONTRASTED : OTHER;
  },
  u: ({ u }) => carried({ 'training.assignment_loss_cut_off_step': float(u) }),
  until: ({ until }) =>
    until === 1 ? carried({}) : left('The official loss takes the largest of all steps after the cut-off.'),
  alpha: ({ alpha }) => carried({ 'training.prior_data_scale': float(alpha) }),
  loss: ({ loss }) => LOSSES[loss],
  aggregate: ({ aggregate }) =>
    aggregate === 'max'
      ? carried({})
      : left('The official loss always takes the largest probability after the cut-off.'),
  direction: ({ direction }) =>
    direction === 'one' ? carried({}) : left('The official loss aligns view 1 with view 2 only.'),
  iters: ({ iters }) => carried({ 'training.num_encoder_iterations': iters }),
  lsteps: unknown,
  lsolver: unknown,
  weights: unknown,
  decoder: unknown,
  cond: unknown,
  control: unknown,
  stop: unknown,
  lrl: unknown,
  emal: unknown,
  stopl: unknown,
  lrd: unknown,
  emad: unknown,
  stopd: unknown,
};

export const CONTRASTIVE_NOTES: Readonly<Record<'weights' | 'evaluation', Verdict>> = {
  weights: left('The encoder is another network, so training begins anew.'),
  evaluation: changed(
    {},
    'Its linear probe is trained on the features of ImageNet; there are no nearest neighbours.',
  ),
};

/** Everything that no setting decides, as in the official configuration. */
export function contrastiveTree(gpus: number): Tree {
  return {
    ...skeleton({ folder: './results/playground_case_study_2', evaluated: 8192, gpus, saved: 2000 }),
    training: { data_num_workers: 16, enable_mixed_precision_training: false },
    encoder_ema: average(),
    data: { name: 'lzn.data.imagenet_aug.ImageNetAug', params: { root: '/tmp/data/ImageNet' } },
    encoder: {
      name: 'lzn.model.resnet.get_resnet',
      params: {
        head_out_dim: reference('latent_dim'),
        head_num_layers: 2,
        depth: 50,
        width_multiplier: 1,
      },
    },
    metrics: [
      metric('training_metrics.TrainingMetrics', {}, { every: 1, average: false }),
      metric(
        'linear_probing.LinearProbing',
        {
          mode: 'no_head',
          batch_size: reference('eval_batch_size'),
          lr: float(3e-4),
          weight_decay: float(0),
          num_epochs: 300,
        },
        { every: 1000, average: true },
      ),
    ],
    loggers: loggers({ preview_size: 4096 }),
  };
}
