/** The form of a new sweep: what its texts come to, and what to begin with. */
import { DEFAULTS, type Experiment, numberText, type Setting, settingOf, valueOf } from '../../../experiment';
import type { AxisDraft, SweepDraft } from '../../../state/sweep';
import {
  type Axis,
  parseSeeds,
  parseValues,
  planSweep,
  seedsText,
  type SweepInput,
  type SweepPlan,
  type SweepRefusal,
  type Value,
  valueText,
} from '../../../sweep';

export interface ReadDraft {
  /** What is wrong with each field; empty where nothing is. */
  readonly axes: readonly (readonly SweepRefusal[])[];
  readonly seeds: readonly SweepRefusal[];
  readonly iterations: readonly SweepRefusal[];
  /** Null while a field is wrong. */
  readonly plan: SweepPlan | null;
}

/** Everything else: the settings of the page unless the draft has its own. */
export function baseOf({ base }: SweepDraft, page: Experiment): Experiment {
  return base ?? page;
}

/** The iterations as the field shows them. */
export function iterationsOf(draft: SweepDraft, page: Experiment): string {
  return draft.iterations ?? numberText(baseOf(draft, page).iters);
}

/** Reads what is typed. Never throws. */
export function readDraft(draft: SweepDraft, page: Experiment): ReadDraft {
  const axes: Axis[] = [];
  const ofAxes = draft.axes.map(({ key, values }) => {
    if (key === '') return [];
    const parsed = parseValues(settingOf(key), values);
    axes.push({ key, values: parsed.values });
    return parsed.refusals;
  });
  const { seeds, refusals: ofSeeds } = parseSeeds(draft.seeds);
  const iters = settingOf('iters');
  const text = iterationsOf(draft, page).trim();
  const iterations = valueOf(iters, text);
  const { min, max } = iters;
  const values = { key: 'iters', value: text.slice(0, 60), min, max };
  const ofIterations = iterations === undefined ? [{ code: 'whole', values } as const] : [];
  const right = [...ofAxes.flat(), ...ofSeeds, ...ofIterations].length === 0;
  const { evaluate } = draft;
  const plan =
    right && typeof iterations === 'number'
      ? planSweep({ base: baseOf(draft, page), axes, seeds, iterations, evaluate })
      : null;
  return { axes: ofAxes, seeds: ofSeeds, iterations: ofIterations, plan };
}

function fieldOf(axis: Axis | undefined): AxisDraft {
  if (axis === undefined) return { key: '', values: '' };
  return { key: axis.key, values: axis.values.map(valueText).join(',') };
}

/** The form that reads as this sweep. */
export function draftOf({ base, axes, seeds, iterations, evaluate }: SweepInput): SweepDraft {
  return {
    base,
    axes: [fieldOf(axes[0]), fieldOf(axes[1])],
    seeds: seedsText(seeds),
    iterations: String(iterations),
    evaluate,
  };
}

/** A sweep that a machine without a graphics card makes in about a minute. */
export const EXAMPLE: SweepInput = {
  base: { ...DEFAULTS, data: 'digits', encoder: 'mlp-s' },
  axes: [{ key: 'd', values: [2, 8] }],
  seeds: [1, 2],
  iterations: 30,
  evaluate: false,
};

/** Values around the present one, to begin with: all options, halves and doubles, or some steps. */
export function suggested(setting: Setting, present: Value): string {
  if (setting.kind === 'choice') {
    const given = setting.options.filter((option) => option !== 'own' || option === present);
    return given.join(',');
  }
  const { kind, min, max, step, log } = setting;
  const x = Number(present);
  const ratios = log || kind === 'int' ? [x / 2, x, 2 * x] : [x - 2 * step, x, x + 2 * step];
  const inside = ratios
    .map((value) => Math.min(max, Math.max(min, Number(value.toPrecision(6)))))
    .map((value) => (kind === 'int' ? Math.round(value) : value));
  return [...new Set(inside)].map(numberText).join(',');
}

/** How a range of a setting may be written. */
export function exampleOf({ kind, ...setting }: Setting): string {
  if (kind === 'choice') return '';
  if (kind === 'int') return 'log' in setting && setting.log ? '2,8,16 · 4..64x5log' : '1,5,10 · 2..20x4';
  return 'log' in setting && setting.log ? '1e-3,3e-3 · 1e-4..1e-2x5log' : '0.1,0.3 · 0.1..0.5x5';
}
