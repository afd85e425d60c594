/** The headings above the options of a long list: each begins at an option, and has a name in every language. */
import { expect, it } from 'vitest';
import { settingOf, SETTINGS } from '../../src/experiment';
import { comparesViews, hasZones, makesPixels } from '../../src/experiment/objectives';
import en from '../../src/texts/en/settings.json';
import zh from '../../src/texts/zh/settings.json';

it.each(SETTINGS.flatMap((s) => (s.kind === 'choice' && s.headings ? [s] : [])))(
  'of $key are named, and begin at its options',
  ({ key, options, headings }) => {
    expect(options).toEqual(expect.arrayContaining(Object.keys(headings ?? {})));
    for (const texts of [en, zh]) {
      const of: { label: string; headings?: Record<string, string> } = texts[key];
      expect(Object.keys(of.headings ?? {})).toEqual(Object.values(headings ?? {}));
    }
  },
);

it('of the objectives say what they learn from', () => {
  let heading = '';
  const { options, headings } = settingOf('objective');
  for (const objective of options) {
    heading = headings?.[objective] ?? heading;
    const kinds = { zones: hasZones, views: comparesViews, pixels: makesPixels };
    const are = Object.entries(kinds).flatMap(([kind, is]) => (is({ objective }) ? [kind] : []));
    expect(are).toEqual([heading]);
  }
});
