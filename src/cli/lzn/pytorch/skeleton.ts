/** What the official configurations of both case studies have alike, beside what settings decide. */
import { type Float, reference, type Tree } from './python';

export interface SkeletonOptions {
  /** Where results go. */
  readonly folder: string;
  /** Samples evaluated at a time. */
  readonly evaluated: number;
  readonly gpus: number;
  /** Iterations from one checkpoint to the next. */
  readonly saved: number;
}

/** Fields that settings do not decide; those that they do are written into it. */
export function skeleton({ folder, evaluated, gpus, saved }: SkeletonOptions) {
  return {
    trainer: '',
    latent_dim: 0,
    eval_batch_size: evaluated,
    result_folder: folder,
    distributed: { num_gpus_per_node: gpus },
    checkpoint: {
      folder: reference('result_folder', 'ckpts'),
      format: '{epoch:09d}-{iteration:09d}.pt',
      iteration_freq: saved,
      epoch_freq: -1,
      load_checkpoint: 'auto',
      path: '',
    },
    encoder_latent_flow: { name: '', params: {} },
    logging: {
      level: { python: 'logging.DEBUG', is: 10 },
      log_file: reference('result_folder', 'log.log'),
      datefmt: '%m/%d/%Y %H:%M:%S %p',
      fmt: '%(asctime)s [%(name)s] [%(levelname)-5.5s]  %(message)s',
    },
    optimizer: { name: 'torch.optim.Adam', params: {}, additional_params: {} },
    lr_scheduler: { name: '', params: {} },
    prior: { name: 'lzn.prior.gaussian.Gaussian', params: { latent_dim: reference('latent_dim') } },
  } satisfies Tree;
}

/** A moving average; its decay is for a setting, or given. */
export function average(decay?: Float) {
  const params: Tree = decay === undefined ? {} : { decay, use_num_updates: true };
  return { enabled: true, params } satisfies Tree;
}

/** A metric of lzn.metric, every so many iterations (-1: only at the end), of the moving average too or only of the weights. */
export function metric(
  name: string,
  params: Tree,
  when: { readonly every: number; readonly average: boolean },
): Tree {
  return {
    name: `lzn.metric.${name}`,
    params,
    iteration_freq: when.every,
    epoch_freq: -1,
    apply_on_ema: when.average,
  };
}

const logger = (name: string, params: Tree): Tree => ({ name: `lzn.logger.${name}`, params });

/** All loggers: images, log, CSV, charts, arrays. */
export function loggers(images: Tree = {}): Tree[] {
  const output = { output_folder: reference('result_folder') };
  return [
    logger('image_file.ImageFile', { ...output, ...images }),
    logger('npy_file.NpyFile', output),
    logger('log_print.LogPrint', {}),
    logger('csv_print.CSVPrint', output),
    logger('matplotlib_pdf.MatplotlibPDF', output),
  ];
}
