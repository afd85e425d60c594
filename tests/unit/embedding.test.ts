/** What is seen, and said, of a method without zones: the page and the engine agree. */
import fc from 'fast-check';
import { createTranslator } from 'use-intl/core';
import { describe, expect, it, test } from 'vitest';
import { caption, describePlane, type PlaneTexts } from '../../src/app/plane/describe';
import { EMBEDDING_LAYERS } from '../../src/engine/plane-protocol';
import { planZones } from '../../src/engine/plane/cost';
import { embeddingView, FIRST_VIEW } from '../../src/engine/plane/view';
import type { Layer, PlaneInfo } from '../../src/engine/protocol';
import { DEFAULTS, hasZones, SETTINGS, spaceOf } from '../../src/experiment';
import { embeddingOf } from '../../src/state/embedding';
import { FIRST_LAYERS, LAYERS, layersSeen, layersThere } from '../../src/state/layers';
import en from '../../src/texts/en/plane.json';
import zh from '../../src/texts/zh/plane.json';

const spaces = fc.constantFrom('gaussian', 'sphere', 'none');
const layersOf = (on: (layer: Layer) => boolean) =>
  Object.fromEntries(LAYERS.map((layer) => [layer, on(layer)])) as Record<Layer, boolean>;
const someLayers = fc.subarray([...LAYERS]).map((list) => layersOf((layer) => list.includes(layer)));
const colours = fc.constantFrom('class', 'anchor', 'early', 'largest', 'entropy');

describe('the layers of an embedding', () => {
  test('are the same for the page and for the engine, whatever was switched on for zones', () => {
    fc.assert(
      fc.property(
        spaces,
        someLayers,
        colours,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (space, layers, colour, time) => {
          const seen = layersSeen({ layers, colour }, false, space);
          const painted = embeddingView({ ...FIRST_VIEW, layers, colour, time }, space);
          const there = layersThere(false, space);
          for (const layer of LAYERS)
            expect(painted.layers[layer]).toBe(there.includes(layer) && seen[layer]);
          expect(painted).toMatchObject({ colour: 'class', time: 0 });
        },
      ),
    );
  });

  it('are points, their density and the target on a first visit; without a target there is none', () => {
    const first = layersOf((layer) => FIRST_LAYERS.has(layer));
    const on = (space: 'sphere' | 'none') => {
      const seen = layersSeen({ layers: first, colour: 'class' }, false, space);
      return layersThere(false, space).filter((layer) => seen[layer]);
    };
    expect(on('sphere')).toEqual(EMBEDDING_LAYERS);
    expect(on('none')).toEqual(['density', 'anchors', 'images']);
  });
});

test('an experiment has zones or an embedding, never both', () => {
  const row = SETTINGS.find(({ key }) => key === 'objective');
  const options = row !== undefined && 'options' in row ? row.options : [];
  expect(options.length).toBeGreaterThan(15);
  for (const name of options) {
    const e = { ...DEFAULTS, objective: name as typeof DEFAULTS.objective };
    expect(embeddingOf(e)).toBe(hasZones(e) ? null : spaceOf(e));
  }
});

test('nothing is computed for zones that nobody sees', () => {
  const plan = planZones({ n: 256, d: 16, steps: 32, fallback: true, embedding: true });
  expect(plan).toMatchObject({ base: 4, coarse: { side: 4, cells: 0 }, refined: { side: 4, cells: 0 } });
});

const plane = (d: number, axes: PlaneInfo['axes']) =>
  ({
    anchors: 128,
    d,
    axes,
    variance: 0.59,
    offset: 1,
    camera: { x: 0, y: 0, half: 2.8 },
    labelPlaces: new Float32Array(),
    aligned: 0.2,
    roundTrip: 1,
    classes: [{ name: 'a', count: 128 }],
  }) as unknown as PlaneInfo;

describe.each([
  { locale: 'en' as const, messages: en, zones: /zone|anchor|latent/i },
  { locale: 'zh' as const, messages: zh, zones: /区域|锚点|潜/ },
])('the words for a picture without zones in $locale', ({ locale, messages, zones }) => {
  const text = createTranslator({
    locale,
    messages: { plane: messages },
    namespace: 'plane',
  }) as unknown as PlaneTexts;
  const shown = {
    colour: 'early',
    layers: layersOf(() => true),
    axes: { kind: 'coordinates', x: 2, y: 0 },
    time: 0.5,
    selected: 3,
  } as const;

  it.each(['principal', 'samples', 'coordinates'] as const)('speak of samples only: %s', (kind) => {
    const said = describePlane(text, plane(8, kind), shown, 60, 'sphere');
    expect(said).not.toMatch(zones);
    expect(said).toContain('128');
    expect(said).toContain('59');
    expect(describePlane(text, plane(8, kind), shown, 60)).toMatch(zones);
  });

  it('leave out shares and directions where all is seen', () => {
    expect(caption(text, plane(2, 'principal'), shown.axes, 'gaussian')).not.toMatch(/59|[{}]/);
    expect(caption(text, plane(8, 'coordinates'), shown.axes, 'gaussian')).toMatch(/3.*1/);
  });
});
