/** How the page is looked at, as text: round trips, canonical, bounded; and whatever else is refused part by part. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLink, writeLink } from '../../src/experiment';
import { COLOURINGS, LAYERS } from '../../src/state/layers';
import { FIRST_LOOK, HIDEABLE, type Look, readView, writeView } from '../../src/state/view-link';

const short = (x: number) => (Math.abs(x) < 1e-6 ? 0 : Number(x.toPrecision(4)) + 0);
const places = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const shares = fc.double({ min: 0, max: 1, noNaN: true });
const samples = fc.nat(16_383);

const looks: fc.Arbitrary<Look> = fc.record({
  camera: fc.option(
    fc.record({ x: places, y: places, half: fc.double({ min: 1e-6, max: 1e6, noNaN: true }) }),
  ),
  time: shares,
  colour: fc.constantFrom(...COLOURINGS),
  layers: fc.subarray([...LAYERS]),
  axes: fc.oneof(
    fc.constant({ kind: 'principal' as const }),
    fc
      .uniqueArray(samples, { minLength: 3, maxLength: 3 })
      .map(([a = 0, b = 0, c = 0]) => ({ kind: 'samples' as const, samples: [a, b, c] as const })),
    fc
      .uniqueArray(samples, { minLength: 2, maxLength: 2 })
      .map(([x = 0, y = 0]) => ({ kind: 'coordinates' as const, x, y })),
  ),
  pins: fc.array(fc.record({ x: places, y: places, from: shares }), { maxLength: 4 }),
  selected: fc.option(
    fc.uniqueArray(samples, { minLength: 1, maxLength: 50 }).map((list) => list.toSorted((a, b) => a - b)),
  ),
  tab: fc.constantFrom('loss', 'flow', 'probe', 'collapse'),
  hide: fc.subarray([...HIDEABLE]),
});

/** The look with as many digits as its text has. */
function rounded(look: Look): Look {
  const { camera: c } = look;
  return {
    ...look,
    time: short(look.time),
    camera: c === null ? null : { x: short(c.x), y: short(c.y), half: short(c.half) },
    pins: look.pins.map(({ x, y, from }) => ({ x: short(x), y: short(y), from: short(from) })),
  };
}

describe('the text of a view', () => {
  it('is short where little differs', () => {
    expect(writeView(FIRST_LOOK)).toBe('first');
    expect(readView('first')).toEqual({ look: FIRST_LOOK, refusals: [] });
    const look: Look = {
      ...FIRST_LOOK,
      camera: { x: 0.1, y: -2, half: 3.00001 },
      time: 0.5,
      colour: 'early',
      layers: ['zones', 'anchors'],
      axes: { kind: 'samples', samples: [1, 5, 9] },
      pins: [{ x: 0.5, y: -1, from: 0 }],
      hide: ['charts'],
    };
    expect(writeView(look)).toBe(
      'camera:0.1:-2:3,t:0.5,colour:early,layers:zones:anchors,axes:samples:1:5:9,pin:0.5:-1:0,hide:charts',
    );
  });

  it('keeps the meaning of links from before there were labels', () => {
    const old = ['zones', 'boundaries', 'prior', 'anchors', 'latents'] as const;
    const { look, refusals } = readView(`layers:${old.join(':')}`);
    expect(refusals).toEqual([]);
    expect(new Set(look.layers)).toEqual(new Set(old));
    expect(writeView({ ...FIRST_LOOK, layers: ['zones', 'labelZones'] })).toBe('layers:zones:labelZones');
  });

  it('can say that no layer is shown', () => {
    expect(writeView({ ...FIRST_LOOK, layers: [] })).toBe('layers');
    expect(readView('layers').look.layers).toEqual([]);
  });

  it('leaves out a selection that is too long for a link', () => {
    const selected = Array.from({ length: 51 }, (_, i) => i);
    expect(writeView({ ...FIRST_LOOK, selected })).toBe('first');
  });

  it(
    'reads back as the same look, fits into a link, and equal looks have equal texts',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(looks, (look) => {
          const text = writeView(look);
          expect(readView(text)).toEqual({ look: rounded(look), refusals: [] });
          expect(writeView(rounded(look))).toBe(text);
          const { link, warnings } = readLink(`#view=${text}`);
          expect([link.view, warnings]).toEqual([text, []]);
          expect(writeLink(link)).toContain(`&view=${text}`);
        }),
        { numRuns: 10_000 },
      );
    },
  );

  it.each([
    ['t:7', 't:0..1'],
    ['t', 't:0..1'],
    ['t:0.1:0.2', 't:0..1'],
    ['t:NaN', 't:0..1'],
    ['camera:1:2', 'camera:x:y:half'],
    ['camera:1:2:0', 'camera:x:y:half'],
    ['camera:1e99:2:1', 'camera:x:y:half'],
    ['colour:red', /^colour:class\|/],
    ['layers:zones:paint', /^layers:zones:/],
    ['layers:zones:zones', /^layers:/],
    ['axes:samples:1:1:2', /^axes:/],
    ['axes:samples:1:2', /^axes:/],
    ['axes:coordinates:-1:2', /^axes:/],
    ['axes:coordinates:1:99999', /^axes:/],
    ['pin:1:2:3', 'pin:x:y:t'],
    ['selected', 'selected:i:j:k'],
    ['selected:2:1', 'selected:i:j:k'],
    ['hide', /^hide:/],
    ['hide:header', /^hide:/],
    ['__proto__:1', /^camera:.*hide:/],
    ['constructor', /^camera:/],
    ['', /^camera:/],
  ])('refuses %j, says what it must be like, and keeps the rest', (part, form) => {
    const { look, refusals } = readView(`${part},tab:flow`);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ key: 'view', value: part, code: 'viewPart' });
    expect(refusals[0]?.values['form']).toMatch(
      form instanceof RegExp ? form : new RegExp(`^${form.replaceAll('.', '\\.')}$`),
    );
    expect(look).toEqual({ ...FIRST_LOOK, tab: 'flow' });
  });

  it('says each word once, but for pins, of which there are four', () => {
    expect(readView('t:0.1,t:0.2').look.time).toBe(0.1);
    const { look, refusals } = readView('pin:1:1:0,pin:2:2:0,pin:3:3:0,pin:4:4:0,pin:5:5:0');
    expect(look.pins.map((pin) => pin.x)).toEqual([1, 2, 3, 4]);
    expect(refusals).toHaveLength(1);
  });

  it('never throws, whatever it is, and what is left has a text of its own', { timeout: 60_000 }, () => {
    const words = [
      'camera',
      't',
      'colour',
      'layers',
      'axes',
      'samples',
      'coordinates',
      'pin',
      'selected',
      'tab',
      'hide',
    ];
    const piece = fc.constantFrom(
      ...words,
      ...LAYERS,
      '0',
      '1',
      '-2.5',
      '1e-3',
      '1e99',
      ':',
      ':',
      ',',
      '__proto__',
      '',
    );
    const texts = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map((list) => list.join('')),
      fc.array(piece, { maxLength: 40 }).map((list) => list.join(':')),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { look } = readView(text);
        expect(readView(writeView(look))).toEqual({ look, refusals: [] });
        expect(Object.hasOwn(Object.prototype, '1')).toBe(false);
      }),
      { numRuns: 10_000 },
    );
  });
});
