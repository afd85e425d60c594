import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import readme from '../../README.md?raw';
import {
  cutOffStep,
  lastStep,
  DEFAULTS,
  effectiveNorm,
  isExperiment,
  parseHash,
  reconcile,
  SETTINGS,
  settingOf,
  TRAINING_SIZE,
  valueOf,
  type DataName,
  type Experiment,
} from '../../src/experiment';
import { PRESETS } from '../../src/experiment/presets';
import { settingsInEnglish } from '../../src/experiment/english';
import { presetsTable, settingsTable } from '../../src/experiment/markdown';
import help from '../../src/texts/en/help.json';
import { experiments } from './experiment-arbitrary';

describe('SETTINGS', () => {
  it('is in canonical order', () => {
    expect(SETTINGS.map((s) => s.key).join(' ')).toBe(
      'seed data views encoder act hidden norm d n objective steps solver grid eps u until alpha loss aggregate ' +
        'direction lsteps lsolver weights decoder cond control ' +
        'head tau time negatives m queue predictor stopgrad codes sk lambda slices crops beta restart depth mask ' +
        'lr warmup schedule clip ema iters stop lrl emal stopl lrd emad stopd',
    );
    expect(Object.keys(DEFAULTS)).toEqual(['v', ...SETTINGS.map((s) => s.key), 'file', 'sha', 'prep']);
  });

  it.each(SETTINGS)('$key has a label, a help text and a default in range', (s) => {
    const text = settingsInEnglish();
    expect(text(`${s.key}.label`)).toMatch(/^[A-Z]/);
    expect(help[s.key]).toMatch(/^[A-Z].*\.$/);
    expect(DEFAULTS[s.key]).toBe(s.default);
    expect(settingOf(s.key)).toEqual(s);
    expect(valueOf(s, String(s.default))).toBe(s.default);
  });

  const choices = SETTINGS.filter((s) => s.kind === 'choice');
  it.each(choices)('$key takes each of its options and nothing else', (s) => {
    const { options } = s;
    expect(new Set(options).size).toBe(options.length);
    expect(options.map((value) => valueOf(s, value))).toEqual(options);
    expect(valueOf(s, 'no such option')).toBeUndefined();
  });

  const numbers = SETTINGS.filter((s) => s.kind !== 'choice');
  it.each(numbers)('$key takes its range, ends included', (s) => {
    expect(s.min).toBeLessThan(s.max);
    expect(s.step).toBeGreaterThan(0);
    // A logarithmic slider has no place for 0.
    expect(s.log && s.min <= 0).toBe(false);
    expect(valueOf(s, String(s.min))).toBe(s.min);
    expect(valueOf(s, String(s.max))).toBe(s.max);
    expect(valueOf(s, String(s.min - 1))).toBeUndefined();
    expect(valueOf(s, String(s.max * 1.5 + 1))).toBeUndefined();
    const between = s.min + s.step / 64;
    expect(valueOf(s, String(between))).toBe(s.kind === 'int' ? undefined : between);
  });

  it('lets only the learning rate and the cut-off change in a run', () => {
    expect(SETTINGS.filter((s) => s.hot).map((s) => s.key)).toEqual(['u', 'lr']);
  });

  it('yields the types', () => {
    expectTypeOf<DataName>().toEqualTypeOf<
      'mnist' | 'fashion' | 'digits' | 'moons' | 'circles' | 'blobs' | 'spiral' | 'checkerboard' | 'own'
    >();
    expectTypeOf<Experiment['solver']>().toEqualTypeOf<
      'euler' | 'heun' | 'dpm1' | 'dpm2' | 'dpm3' | 'gauss2'
    >();
    expectTypeOf<Experiment['encoder']>().toEqualTypeOf<'mlp-s' | 'mlp' | 'mlp-l' | 'cnn'>();
    expectTypeOf<Experiment['v']>().toEqualTypeOf<2>();
    expectTypeOf<Experiment['d']>().toEqualTypeOf<number>();
  });

  it('has frozen defaults', () => {
    expect(Object.isFrozen(DEFAULTS)).toBe(true);
  });
});

describe('rules', () => {
  it('cut off as the official code does', () => {
    expect(cutOffStep({ steps: 20, u: 0.2 })).toBe(4);
    expect(cutOffStep({ steps: 100, u: 0.2 })).toBe(20);
    expect(cutOffStep({ steps: 2, u: 0.95 })).toBe(1);
    expect(cutOffStep({ steps: 20, u: 0 })).toBe(0);
    expect(cutOffStep({ steps: 10, u: 0.3 })).toBe(3);
    expect(cutOffStep({ steps: 50, u: 0.58 })).toBe(28); // as the official int(50 * 0.58) has it, in floating point
  });

  it('end where the settings say, but never before the cut-off', () => {
    const objective = 'lzn';
    expect(lastStep({ steps: 20, u: 0.2, until: 1, objective })).toBe(19);
    expect(lastStep({ steps: 10, u: 0.2, until: 0.5, objective })).toBe(5);
    expect(lastStep({ steps: 10, u: 0.8, until: 0.5, objective })).toBe(8);
    expect(lastStep({ steps: 2, u: 0, until: 0.05, objective })).toBe(0);
    expect(lastStep({ steps: 10, u: 0.2, until: 0.5, objective: 'labels' })).toBe(9);
  });

  it('always leave a step to score', () => {
    fc.assert(
      fc.property(experiments, (e) => {
        expect(lastStep(e)).toBeGreaterThanOrEqual(cutOffStep(e));
        expect(lastStep(e)).toBeLessThan(e.steps);
        expect(cutOffStep(e)).toBeGreaterThanOrEqual(0);
        expect(cutOffStep(e)).toBeLessThan(e.steps);
      }),
      { numRuns: 2000 },
    );
  });

  it('resolve the automatic normalisation', () => {
    expect(
      [1, 2, 7, 8, 9, 12, 16, 255, 256].map((d) => effectiveNorm({ ...DEFAULTS, norm: 'auto', d })),
    ).toEqual(['none', 'none', 'none', 'group', 'none', 'none', 'group', 'none', 'group']);
    expect(effectiveNorm({ ...DEFAULTS, norm: 'none', d: 16 })).toBe('none');
    expect(effectiveNorm({ ...DEFAULTS, norm: 'group', d: 2 })).toBe('group');
    // A head of its own, where there is one.
    expect(effectiveNorm({ ...DEFAULTS, objective: 'simclr' })).toBe('none');
    expect(effectiveNorm({ ...DEFAULTS, objective: 'byol' })).toBe('batch');
    expect(effectiveNorm({ ...DEFAULTS, objective: 'byol', head: 'shared' })).toBe('group');
    expect(effectiveNorm({ ...DEFAULTS, objective: 'onestep' })).toBe('group');
  });

  it('reconcile once and for all', () => {
    const wrong: Experiment = { ...DEFAULTS, data: 'digits', n: 4096, norm: 'group', d: 9 };
    const first = reconcile(wrong);
    expect(first.warnings.map((w) => [w.key, w.value])).toEqual([
      ['n', '4096'],
      ['norm', 'group'],
    ]);
    expect(reconcile(first.experiment)).toEqual({ experiment: first.experiment, warnings: [] });
    expect(wrong.n).toBe(4096);
  });

  it('refuse convolutions of points, and of sides that cannot be halved twice', () => {
    const points: Experiment = { ...DEFAULTS, data: 'moons', encoder: 'cnn' };
    const { experiment, warnings } = reconcile(points);
    expect(experiment.encoder).toBe('mlp');
    expect(warnings).toMatchObject([{ key: 'encoder', value: 'cnn', code: 'convolution' }]);
    expect(isExperiment(points)).toBe(false);
    const own = (side: number): Experiment => ({
      ...points,
      data: 'own',
      file: 'x.zip',
      sha: '0'.repeat(64),
      prep: `${side}.2000.500`,
    });
    expect(reconcile(own(30)).experiment.encoder).toBe('mlp');
    for (const e of [own(32), { ...points, data: 'digits' }, { ...points, data: 'mnist' }] as const) {
      expect(reconcile(e)).toEqual({ experiment: e, warnings: [] });
    }
  });

  it('leave room for the default batch in every data set', () => {
    for (const size of Object.values(TRAINING_SIZE)) expect(DEFAULTS.n).toBeLessThanOrEqual(size);
  });

  it('tell an experiment from anything else', () => {
    expect(isExperiment(DEFAULTS)).toBe(true);
    const others = [null, 1, 'x', [], {}, { ...DEFAULTS, extra: 1 }, { ...DEFAULTS, v: 1 }];
    const broken = [
      { d: 1.5 },
      { d: '16' },
      { lr: Number.NaN },
      { solver: 'rk4' },
      { data: 'digits', n: 4096 },
    ];
    for (const x of [...others, ...broken.map((b) => ({ ...DEFAULTS, ...b }))]) {
      expect(isExperiment(x)).toBe(false);
    }
  });
});

describe('PRESETS', () => {
  it('has the official settings', () => {
    const { experiment } = parseHash(PRESETS.find((p) => p.id === 'paper')?.hash ?? '');
    expect(experiment).toMatchObject({
      solver: 'euler',
      steps: 20,
      grid: 'uniform',
      eps: 1e-4,
      alpha: 0.45,
      u: 0.2,
      lr: 8e-4,
      clip: 1,
      loss: 'log',
      aggregate: 'max',
      ema: 0.9999,
      norm: 'group',
      hidden: 'group',
      schedule: 'constant',
    });
  });
});

/** The cells of Markdown tables without the padding that a formatter adds. */
function cells(markdown: string): string[][] {
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((line) => line.split('|').map((c) => c.trim().replace(/^-+$/, '---')));
}

describe('README', () => {
  it('has the tables of this schema (node scripts/settings-table.mjs writes them)', () => {
    const between = readme.split('<!-- settings:start -->')[1]?.split('<!-- settings:end -->')[0] ?? '';
    expect(cells(between)).toEqual(cells(`${settingsTable()}\n${presetsTable()}`));
  });
});
