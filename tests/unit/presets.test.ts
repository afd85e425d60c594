/** Presets are canonical links with texts in every language; their claims are judged from what a run leaves behind. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import doc from '../../docs/presets.md?raw';
import { presetOf } from '../../src/app/lab/presets/current';
import { type Evidence, outcomeOf } from '../../src/app/lab/presets/expectation';
import {
  DEFAULTS,
  freshCourse,
  linkOf,
  type Preset,
  readLink,
  withChange,
  writeLink,
} from '../../src/experiment';
import { expectationsTable, lessons } from '../../src/experiment/markdown';
import { PRESETS } from '../../src/experiment/presets';
import { append, EMPTY_HISTORY } from '../../src/state/history';
import { readView } from '../../src/state/view-link';
import en from '../../src/texts/en/presets.json';
import page from '../../src/texts/en/page.json';
import zhPage from '../../src/texts/zh/page.json';
import zh from '../../src/texts/zh/presets.json';

describe('PRESETS', () => {
  it.each(PRESETS)('$id is a canonical link that nothing is refused of', ({ hash }) => {
    const { link, warnings } = readLink(hash);
    expect(warnings).toEqual([]);
    expect(hash === '' ? writeLink(linkOf(DEFAULTS)) : hash).toBe(writeLink(link));
    expect(readView(link.view || 'first').refusals).toEqual([]);
    expect(link.course.experiment.seed).toBe(1);
    expect(link.receipt).toBeNull();
  });

  it('are different experiments, and all are in the catalogues', () => {
    expect(new Set(PRESETS.map(({ hash }) => hash)).size).toBe(PRESETS.length);
    for (const { list } of [en, zh])
      expect(Object.keys(list).toSorted()).toEqual(PRESETS.map(({ id }) => id).toSorted());
  });

  it.each(PRESETS)(
    '$id promises something within its own iterations, and what was measured is so',
    (preset) => {
      const { iters } = readLink(preset.hash).link.course.experiment;
      expect(preset.expect.length).toBeGreaterThan(0);
      let before = 0;
      for (const { after, is, bound, measured } of preset.expect) {
        expect(after).toBeGreaterThanOrEqual(before);
        expect(after).toBeLessThanOrEqual(iters);
        expect(is === 'above' ? measured > bound : measured < bound).toBe(true);
        before = after;
      }
    },
  );

  it('have the same name for the first one on the button and in the list', () => {
    expect(page.preset.first).toBe(en.list.default.name);
    expect(zhPage.preset.first).toBe(zh.list.default.name);
  });

  it.each(PRESETS)('$id is told in whole sentences', ({ id }) => {
    for (const part of ['summary', 'look', 'why', 'try'] as const) {
      expect(en.list[id][part]).toMatch(/^\S.*[.?]$/);
      expect(zh.list[id][part]).toMatch(/[。？]$/);
    }
  });
});

/** The words of a Markdown text without the marks and breaks that a formatter moves. */
function words(markdown: string): string {
  return markdown.replaceAll(/[|\s-]+/g, ' ').trim();
}

describe('docs/presets.md', () => {
  it('says what the presets say (node scripts/settings-table.mjs writes it)', () => {
    expect(words(doc)).toContain(words(lessons()));
    expect(words(doc)).toContain(words(expectationsTable()));
  });
});

describe('presetOf', () => {
  it.each(PRESETS)('knows $id by its course, with any seed, and from the recorded weights too', (preset) => {
    const { course } = readLink(preset.hash).link;
    expect(presetOf(course)).toBe(preset);
    const another = { ...course, experiment: { ...course.experiment, seed: 4711 }, recorded: true };
    expect(presetOf(another)).toBe(preset);
  });

  it('takes a run that was changed on its way, or lacks a planned change, for the reader’s own', () => {
    const { course } = readLink(PRESETS.find(({ id }) => id === 'collapse')?.hash ?? '').link;
    expect(course.changes).toHaveLength(1);
    expect(presetOf(freshCourse(course.experiment))).toBeUndefined();
    expect(presetOf(withChange(course, 40, { lr: 1e-3 }))).toBeUndefined();
    expect(presetOf(freshCourse({ ...DEFAULTS, n: 127 }))).toBeUndefined();
  });
});

const NOTHING: Evidence = {
  iteration: 0,
  history: EMPTY_HISTORY,
  batches: { width: 1, buckets: [] },
  looks: { width: 1, buckets: [] },
  probes: { width: 1, buckets: [] },
};

const LOOK = { aligned: 0, roundTrip: 0, spread: 0, trace: 0, rankMe: 0, rankMost: 0, gaussianity: 0 };

const looks = (...at: number[]) => ({
  width: 1,
  buckets: at.map((iteration) => ({ iteration, count: 1, ...LOOK, spread: iteration / 100 })),
});

const below = (metric: Preset['expect'][number]['metric'], after: number) =>
  ({ metric, after, is: 'below', bound: 2, measured: 1 }) as const;

/** A claim about iteration 100 in a run that has come to `iteration`, with looks at some. */
const seenAt = (iteration: number, ...seen: number[]) =>
  outcomeOf(below('spread', 100), { ...NOTHING, iteration, looks: looks(...seen) });

const falling = (count: number) =>
  append(
    EMPTY_HISTORY,
    Array.from({ length: count }, (_, k) => ({ iteration: k + 1, loss: 10 / (k + 1), gradientNorm: 1 })),
  );

describe('a claim', () => {
  it('waits for its iteration', () => {
    expect(outcomeOf(below('loss', 100), { ...NOTHING, iteration: 99, history: falling(99) })).toEqual({
      state: 'ahead',
    });
  });

  it('about the loss is of the ten iterations up to its own, however long the run goes on', () => {
    const mean = Array.from({ length: 10 }, (_, k) => 10 / (11 + k)).reduce((a, b) => a + b) / 10;
    for (const count of [20, 21, 200]) {
      const outcome = outcomeOf(below('loss', 20), { ...NOTHING, iteration: count, history: falling(count) });
      expect(outcome.state).toBe('met');
      expect('value' in outcome && outcome.value).toBeCloseTo(mean, 9);
    }
    expect(outcomeOf(below('loss', 2), { ...NOTHING, iteration: 2, history: falling(2) })).toMatchObject({
      state: 'missed',
      value: 7.5,
    });
  });

  it('takes the first look from its iteration on, unless that came much too late', () => {
    expect(seenAt(120, 90)).toEqual({ state: 'ahead' });
    expect(seenAt(400, 90, 110, 120, 350)).toEqual({ state: 'met', value: 1.1 });
    expect(seenAt(400, 90, 350)).toEqual({ state: 'unseen' });
  });

  it('about the probe waits until somebody evaluates', () => {
    const claim = below('probeGain', 60);
    expect(outcomeOf(claim, { ...NOTHING, iteration: 300 })).toEqual({ state: 'ahead' });
    const probe = { linear: 0.9, knn: 0.9, rawPixels: 0.8, randomEncoder: 0.7, chance: 0.1, count: 1 };
    const probes = { width: 1, buckets: [{ iteration: 300, ...probe }] };
    const outcome = outcomeOf(claim, { ...NOTHING, iteration: 300, probes });
    expect(outcome).toMatchObject({ state: 'met' });
    expect('value' in outcome && outcome.value).toBeCloseTo(0.2, 12);
  });

  it('is never judged before its iteration, and by its bound from then on', () => {
    const check = fc.property(
      fc.constantFrom('above' as const, 'below' as const),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 400 }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (is, after, iteration, bound) => {
        const claim = { metric: 'loss', after, is, bound, measured: 0 } as const;
        const outcome = outcomeOf(claim, { ...NOTHING, iteration, history: falling(iteration) });
        if (iteration < after) return outcome.state === 'ahead';
        if (!('value' in outcome)) return false;
        return (outcome.state === 'met') === (is === 'above' ? outcome.value > bound : outcome.value < bound);
      },
    );
    expect(fc.check(check).failed).toBe(false);
  });
});
