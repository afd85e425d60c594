/**
 * How each setting is said in the official code (github.com/microsoft/latent-zoning-networks), whichever trainer it goes to. The rules are a
 * record over all settings, so that a new one does not compile before somebody has decided what becomes of it.
 */
import { type Experiment, hasZones, type SettingKey } from '../../../experiment';
import { carried, changed, left, type Verdict, type Writes } from './notes';
import { float } from './python';

/** The rule of a setting. `gpus`: processes among which a batch is divided. */
export type Rule = (experiment: Experiment, gpus: number) => Verdict;
export type Rules = Readonly<Record<SettingKey, Rule>>;

const EULER = 'lzn.latent_flow.euler_latent_flow.EulerLatentFlow';
const DPM = 'lzn.latent_flow.dpm_solver_latent_flow.DPMSolverLatentFlow';

/** Largest gradient norm that is never reached: the official code always clips. */
const NEVER = 1e9;

/** Fields of a part of the configuration. */
function below(part: string, fields: Writes): Writes {
  const named = Object.entries(fields).map(([key, value]) => [`${part}.${key}`, value] as const);
  return Object.fromEntries(named);
}

const flow = (fields: Writes): Writes => below('encoder_latent_flow', fields);

/** DPM-Solver of at most as many orders as it has steps, which the official code insists on. */
function dpm(order: number, { steps }: Experiment): Writes {
  return flow({ name: DPM, 'params.order': Math.min(order, steps) });
}

/** Euler on a grid of its own is the first order of DPM-Solver++, to the last digit. */
const isPlainEuler = ({ solver, grid }: Experiment): boolean => solver === 'euler' && grid !== 'logsnr';

const SOLVERS: Readonly<Record<Experiment['solver'], Rule>> = {
  euler: (e) => carried(isPlainEuler(e) ? flow({ name: EULER }) : dpm(1, e)),
  dpm1: (e) => carried(dpm(1, e)),
  dpm2: (e) => carried(dpm(2, e)),
  dpm3: (e) => carried(dpm(3, e)),
  heun: (e) =>
    changed(
      dpm(2, e),
      'There is no Heun solver; DPM-Solver++ of order 2 is the nearest, with as many evaluations.',
    ),
  gauss2: (e) =>
    changed(dpm(2, e), 'There is no Gaussian solver; DPM-Solver++ of order 2 is the nearest with two means.'),
};

const GRIDS: Readonly<Record<Experiment['grid'], Rule>> = {
  uniform: (e) => carried(isPlainEuler(e) ? {} : flow({ 'params.skip_type': 'time_uniform' })),
  logsnr: () => carried(flow({ 'params.skip_type': 'logSNR' })),
  capacity: (e) =>
    changed(
      isPlainEuler(e) ? {} : flow({ 'params.skip_type': 'time_uniform' }),
      'There is no grid around the capacity; the steps are spread evenly in time.',
    ),
};

function batch({ n }: Experiment, gpus: number): Verdict {
  const writes = { 'training.batch_size': n };
  const used = Math.floor(n / gpus) * gpus;
  if (used === n) return carried(writes);
  return changed(
    writes,
    `${gpus} GPUs share a batch evenly, so ${used} samples of it are used${used === 0 ? ': take fewer GPUs' : ''}.`,
  );
}

function warmUp({ warmup: iterations, schedule: kind }: Experiment): Verdict {
  if (iterations <= 1) {
    if (kind === 'cosine') return carried({});
    return carried(scheduler('LinearLR', { start_factor: float(1), end_factor: float(1), total_iters: 1 }));
  }
  // Factor (k + 1) / warmup at iteration k = 0, 1, ..., as here.
  const start = float(1 / iterations);
  return carried(
    scheduler('LinearLR', { start_factor: start, end_factor: float(1), total_iters: iterations - 1 }),
  );
}

function schedule({ schedule: kind, warmup: iterations, iters }: Experiment): Verdict {
  if (kind === 'constant') return carried({});
  if (iterations > 1) {
    return left(
      'One scheduler is taken by name, and torch has none that warms up and then falls along a cosine: after the warm-up the learning rate stays.',
    );
  }
  const writes = scheduler('CosineAnnealingLR', { T_max: iters });
  return iterations === 0 ? carried(writes) : changed(writes, 'The cosine begins one iteration earlier.');
}

function scheduler(name: string, params: Writes): Writes {
  return { 'lr_scheduler.name': `torch.optim.lr_scheduler.${name}`, ...below('lr_scheduler.params', params) };
}

/** What an encoder is called where the official code has none like it. */
export const networkOf = (encoder: Experiment['encoder']): string =>
  encoder === 'cnn' ? 'small CNN' : 'MLP';

/** What both trainers take alike. */
/** What belongs to another method: the official code has the Latent Zoning Network only. */
const otherMethod: Rule = (e) => (hasZones(e) ? carried({}) : left('The official code has no other method.'));

export const COMMON = {
  head: otherMethod,
  tau: otherMethod,
  time: otherMethod,
  negatives: otherMethod,
  m: otherMethod,
  queue: otherMethod,
  predictor: otherMethod,
  stopgrad: otherMethod,
  codes: otherMethod,
  sk: otherMethod,
  lambda: otherMethod,
  slices: otherMethod,
  crops: otherMethod,
  beta: otherMethod,
  restart: otherMethod,
  depth: otherMethod,
  mask: otherMethod,

  seed: ({ seed }) =>
    changed(
      { 'training.data_seed': seed },
      'It orders the training data. The official code seeds neither the first weights nor the noise, and draws other numbers.',
    ),
  n: batch,
  steps: ({ steps }) => carried({ 'training.ode_num_steps': steps }),
  solver: (e, gpus) => SOLVERS[e.solver](e, gpus),
  grid: (e, gpus) => GRIDS[e.grid](e, gpus),
  eps: (e) => {
    const eps = float(e.eps);
    return carried(
      flow(isPlainEuler(e) ? { 'params.eps': eps } : { 'params.eps_start': eps, 'params.eps_end': eps }),
    );
  },
  lr: ({ lr }) => carried({ 'optimizer.additional_params.encoder_lr': float(lr) }),
  warmup: warmUp,
  schedule,
  clip: ({ clip }) =>
    clip > 0
      ? carried({ 'training.gradient_clipping': float(clip) })
      : changed(
          { 'training.gradient_clipping': float(NEVER) },
          `The official code always clips: a largest norm of ${NEVER} never does.`,
        ),
  ema: ({ ema }) =>
    changed(
      { 'encoder_ema.params.decay': float(ema), 'encoder_ema.params.use_num_updates': true },
      'The same decay; its ramp at the start is one iteration ahead, min(decay, (2 + k) / (11 + k)).',
    ),
} satisfies Partial<Rules>;
