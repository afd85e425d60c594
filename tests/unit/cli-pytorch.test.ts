/** Experiments as configurations of the official code: Python reads what the table of notes says, and nothing is dropped silently. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPytorch, type PytorchExport } from '../../src/cli/lzn/pytorch';
import { plain, source, stringText } from '../../src/cli/lzn/pytorch/python';
import {
  DEFAULTS,
  type Experiment,
  EXPERIMENT_KEYS,
  type Link,
  linkOf,
  readLink,
} from '../../src/experiment';
import { PRESETS } from '../../src/experiment/presets';
import { learningRate } from '../../src/nn/schedule';
import { experiments } from './experiment-arbitrary';

const root = join(import.meta.dirname, '../..');
const PYTHON = process.env['PYTHON'] ?? 'python3';
const hasPython = spawnSync(PYTHON, ['--version']).status === 0;
const why = hasPython ? '' : ` (skipped: there is no ${PYTHON})`;

/** What Python makes of some configurations. */
function run(sources: readonly string[]): unknown[] {
  const { status, stdout, stderr } = spawnSync(PYTHON, [join(import.meta.dirname, 'pytorch-config.py')], {
    input: JSON.stringify(sources),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown[];
}

type Config = Readonly<Record<string, unknown>>;

/** The value at a path of the configuration. */
function at(config: unknown, path: string): unknown {
  return path.split('.').reduce((here, key) => (here as Config | undefined)?.[key], config);
}

const exported = (changes: Partial<Experiment>, study: 2 | 3 = 2, gpus = 8): PytorchExport =>
  toPytorch(linkOf({ ...DEFAULTS, ...changes }), { study, gpus });

function fates({ notes }: PytorchExport): Record<string, string> {
  return Object.fromEntries(notes.map(({ key, fate }) => [key, fate]));
}

describe('nothing is dropped', () => {
  it.each([2, 3] as const)(
    'every setting has one fate in case study %i, and its fields have its value',
    (study) => {
      fc.assert(
        fc.property(experiments, fc.integer({ min: 1, max: 64 }), (experiment, gpus) => {
          const { notes, config, python } = toPytorch(linkOf(experiment), { study, gpus });
          const keys = notes.map(({ key }) => key);
          expect(keys.toSorted()).toEqual(
            [...EXPERIMENT_KEYS.filter((key) => experiment[key] !== ''), 'weights', 'evaluation'].toSorted(),
          );
          for (const { key, fate, writes, why: reason } of notes) {
            for (const [path, value] of Object.entries(writes))
              expect(at(config, path)).toEqual(plain(value, {}));
            if (fate === 'carried') continue;
            expect(reason).toMatch(/^[A-Z\d].*\.$/);
            expect(python).toContain(`# - ${key}`);
          }
          expect(at(config, 'distributed.num_gpus_per_node')).toBe(gpus);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('tells of changes on the way, of recorded weights and of a receipt', () => {
    const hash = '#v=2&seed=1&from=recorded&ev=700:lr:1e-3&at=800&fp=0123456789abcdef';
    const { link, warnings } = readLink(hash);
    expect(warnings).toEqual([]);
    expect(fates(toPytorch(link, { study: 2, gpus: 8 }))).toMatchObject({
      from: 'left',
      ev: 'left',
      at: 'left',
    });
  });

  it('tells of the reader’s own data, and lets no name of a file out of its comment', () => {
    const own = {
      data: 'own',
      file: 'a\nimport os\u2028b',
      sha: '0'.repeat(64),
      prep: '28.900.100',
    } as const;
    const link: Link = linkOf({ ...DEFAULTS, ...own });
    const { notes, python } = toPytorch(link, { study: 2, gpus: 8 });
    expect(notes.filter(({ key }) => ['file', 'sha', 'prep'].includes(key)).map(({ fate }) => fate)).toEqual(
      Array(3).fill('left'),
    );
    const body = python.split('\n').filter((line) => !line.startsWith('#'));
    expect(body.filter((line) => line.startsWith('import os'))).toEqual(['import os']);
    expect(python).not.toContain('\u2028');
  });
});

describe('what is carried over means the same', () => {
  it('the paper’s settings', () => {
    const { link } = readLink(PRESETS.find(({ id }) => id === 'paper')?.hash ?? '');
    const made = toPytorch(link, { study: 2, gpus: 8 });
    expect(made.config).toMatchObject({
      trainer: 'lzn.trainer.ContrastiveTrainer',
      training: {
        batch_size: 256,
        ode_num_steps: 20,
        assignment_loss_cut_off_step: 0.2,
        prior_data_scale: 0.45,
        loss_weight: { prob: 0, cross_entropy: 1 },
        gradient_clipping: 1,
        num_encoder_iterations: 1200,
      },
      encoder_latent_flow: {
        name: 'lzn.latent_flow.euler_latent_flow.EulerLatentFlow',
        params: { eps: 1e-4 },
      },
      encoder_ema: { params: { decay: 0.9999, use_num_updates: true } },
      optimizer: { additional_params: { encoder_lr: 8e-4 } },
    });
    expect(fates(made)).toMatchObject({
      solver: 'carried',
      loss: 'carried',
      schedule: 'carried',
      data: 'left',
    });
  });

  it('solvers: DPM-Solver is there, with its grid; for others the nearest is named', () => {
    const flow = (changes: Partial<Experiment>) => {
      const made = exported(changes);
      return { ...(at(made.config, 'encoder_latent_flow') as object), fate: fates(made)['solver'] };
    };
    const dpm = 'lzn.latent_flow.dpm_solver_latent_flow.DPMSolverLatentFlow';
    const ends = { eps_start: 1e-3, eps_end: 1e-3 };
    expect(flow({ solver: 'dpm3', grid: 'logsnr' })).toEqual({
      name: dpm,
      params: { order: 3, skip_type: 'logSNR', ...ends },
      fate: 'carried',
    });
    // The official code insists on as many steps as orders.
    expect(flow({ solver: 'dpm3', steps: 2 })).toMatchObject({ params: { order: 2 } });
    expect(flow({ solver: 'euler', grid: 'logsnr' })).toMatchObject({ name: dpm, params: { order: 1 } });
    expect(flow({ solver: 'heun' })).toMatchObject({ name: dpm, params: { order: 2 }, fate: 'changed' });
    expect(flow({ solver: 'euler', grid: 'capacity' })).toEqual({
      name: 'lzn.latent_flow.euler_latent_flow.EulerLatentFlow',
      params: { eps: 1e-3 },
      fate: 'carried',
    });
    expect(fates(exported({ grid: 'capacity' }))['grid']).toBe('changed');
  });

  it.each([2, 3] as const)('say of case study %i which encoder it has instead', (study) => {
    const reason = (encoder: Experiment['encoder']) =>
      exported({ encoder }, study).notes.find(({ key }) => key === 'encoder')?.why;
    expect(reason('mlp')).toMatch(/^There is no MLP: /);
    expect(reason('cnn')).toMatch(/^There is no small CNN: /);
  });

  it.each([2, 3, 50, 10_000])('a warm-up of %i iterations gives the same learning rates', (warmup) => {
    const experiment = { ...DEFAULTS, warmup, schedule: 'constant' } as const;
    const { params } = at(exported(experiment).config, 'lr_scheduler') as {
      params: { start_factor: number; end_factor: number; total_iters: number };
    };
    // torch.optim.lr_scheduler.LinearLR
    const factor = (k: number) =>
      params.start_factor + (params.end_factor - params.start_factor) * Math.min(1, k / params.total_iters);
    for (const k of [0, 1, 2, warmup - 2, warmup - 1, warmup, warmup + 1]) {
      expect(experiment.lr * factor(k)).toBeCloseTo(learningRate(k, experiment), 12);
    }
  });

  it('a cosine without warm-up gives the same learning rates; with one it is left out', () => {
    const experiment = { ...DEFAULTS, warmup: 0 };
    const made = exported(experiment);
    expect(at(made.config, 'lr_scheduler')).toEqual({
      name: 'torch.optim.lr_scheduler.CosineAnnealingLR',
      params: { T_max: experiment.iters },
    });
    for (const k of [0, 1, 600, 1199]) {
      const cosine = (experiment.lr / 2) * (1 + Math.cos((Math.PI * k) / experiment.iters));
      expect(cosine).toBeCloseTo(learningRate(k, experiment), 12);
    }
    expect(fates(made)['schedule']).toBe('carried');
    expect(fates(exported({ warmup: 50 }))['schedule']).toBe('left');
  });

  it('a latent dimension that the official head cannot have becomes its own', () => {
    expect(at(exported({ d: 64 }).config, 'latent_dim')).toBe(64);
    // One coordinate a group would leave nothing but the shift.
    expect(at(exported({ d: 32 }).config, 'latent_dim')).toBe(256);
    expect(fates(exported({ d: 256, norm: 'group' }))).toMatchObject({ d: 'carried', norm: 'carried' });
    expect(fates(exported({ d: 2, norm: 'none' }))).toMatchObject({ d: 'changed', norm: 'left' });
    expect(at(exported({ d: 2 }, 3).config, 'latent_dim')).toBe(2);
  });

  it('says where a batch cannot be shared evenly', () => {
    expect(fates(exported({ n: 128 }, 2, 8))['n']).toBe('carried');
    expect(fates(exported({ n: 128 }, 2, 3))['n']).toBe('changed');
  });

  it('takes Python’s text for any string', () => {
    expect(stringText('a"b\\c\n×😀')).toBe('"a\\"b\\\\c\\n\\u00d7\\U0001f600"');
    expect(source({ float: 1 }, 0)).toBe('1.0');
    expect(source({ float: 1e-7 }, 0)).toBe('1e-7');
    expect(() => source({ float: Number.NaN }, 0)).toThrow(RangeError);
  });
});

describe('Python', () => {
  it.skipIf(!hasPython)(
    `reads the configurations of any experiment as they are meant${why}`,
    () => {
      const some = fc.sample(experiments, { numRuns: 40, seed: 5 });
      const made = some.flatMap((experiment) =>
        ([2, 3] as const).map((study) => toPytorch(linkOf(experiment), { study, gpus: 4 })),
      );
      const configs = run(made.map(({ python }) => python));
      made.forEach(({ config }, i) => expect(configs[i]).toEqual(config));
    },
    60_000,
  );

  it.skipIf(!hasPython)(
    `reads strings and floats to the last digit${why}`,
    () => {
      const texts = fc.sample(fc.string({ unit: 'grapheme' }), { numRuns: 300, seed: 5 });
      const numbers = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        numRuns: 300,
        seed: 5,
      });
      const items = texts.map((text, i) => `(${stringText(text)}, ${source({ float: numbers[i] ?? 0 }, 0)})`);
      const read = run([`def get_config():\n    return [${items.join(', ')}]\n`]);
      expect(read).toEqual([texts.map((text, i) => [text, (numbers[i] ?? 0) + 0])]);
    },
    60_000,
  );

  it.skipIf(!hasPython)(
    `loads what the command writes to standard output${why}`,
    () => {
      const link = '#v=2&seed=7&data=digits&d=256&n=512&solver=dpm2&ev=100:u:0.3';
      const { stdout, status } = spawnSync(
        process.execPath,
        [join(root, 'scripts/lzn.mjs'), 'export', '--link', link, '--to', 'pytorch', '--gpus', '4'],
        { encoding: 'utf8' },
      );
      expect(status).toBe(0);
      const [config] = run([stdout]);
      expect(at(config, 'training.batch_size')).toBe(512);
      expect(at(config, 'training.data_seed')).toBe(7);
      expect(at(config, 'encoder.params.head_out_dim')).toBe(256);
      expect(at(config, 'checkpoint.folder')).toBe('./results/playground_case_study_2/ckpts');
      expect(stdout).toContain('# - data = digits:');
      expect(stdout).toContain('# - ev = 1:');
    },
    60_000,
  );
});
