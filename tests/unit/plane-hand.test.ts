/** The plane in the hand: coordinates, lasso, moves, the flow's clock, the film strip. */
import { describe, expect, test } from 'vitest';
import { advance, start } from '../../src/app/plane/clock';
import { lossArea, momentAt, positionOf } from '../../src/app/plane/film';
import { keepInView, nearest, pan, toPixel, toPlane, zoomTo } from '../../src/app/plane/geometry';
import { isInside, samplesInside } from '../../src/app/plane/lasso';
import { placesAt } from '../../src/app/plane/tracks';
import type { Colouring, Layer } from '../../src/engine/protocol';
import { LAYERS, layersSeen, layersThere } from '../../src/state/layers';
import { begin, callOff, NO_MOVES, place, redo, release, undo } from '../../src/state/moves';

const picture = { width: 600, height: 400, camera: { x: 1, y: -2, half: 4 } };

describe('camera', () => {
  test('the shorter side shows the square, y points up, and pixels lead back', () => {
    expect(toPixel(picture, { x: 1, y: -2 })).toEqual({ x: 300, y: 200 });
    expect(toPixel(picture, { x: 1, y: 2 })).toEqual({ x: 300, y: 0 });
    expect(toPixel(picture, { x: 5, y: -2 })).toEqual({ x: 500, y: 200 });
    const there = toPlane(picture, { x: 17, y: 333 });
    const back = toPixel(picture, there);
    expect(back.x).toBeCloseTo(17, 9);
    expect(back.y).toBeCloseTo(333, 9);
  });

  test('panning carries the point along with the pointer', () => {
    const grabbed = toPlane(picture, { x: 100, y: 100 });
    const camera = pan(picture, 40, -25);
    const now = toPixel({ ...picture, camera }, grabbed);
    expect(now.x).toBeCloseTo(140, 9);
    expect(now.y).toBeCloseTo(75, 9);
  });

  test('zooming keeps the point under the pointer where it is, and stops at the bounds', () => {
    const pixel = { x: 510, y: 60 };
    const still = toPlane(picture, pixel);
    for (const factor of [1.3, 0.4, 25]) {
      const camera = zoomTo(picture, pixel, factor);
      const now = toPixel({ ...picture, camera }, still);
      expect(camera.half).toBeCloseTo(4 / factor, 9);
      expect(now.x).toBeCloseTo(pixel.x, 6);
      expect(now.y).toBeCloseTo(pixel.y, 6);
    }
    expect(zoomTo(picture, pixel, 1e9).half).toBeGreaterThan(0);
    expect(zoomTo(picture, pixel, 1e-9).half).toBeLessThan(1000);
  });

  test('a cursor that leaves the picture takes it along, just so far', () => {
    expect(keepInView(picture, { x: 0, y: 0 }, 20)).toBe(picture.camera);
    const camera = keepInView(picture, { x: 9, y: -2 }, 20);
    expect(toPixel({ ...picture, camera }, { x: 9, y: -2 }).x).toBeCloseTo(580, 6);
    expect(camera.y).toBe(-2);
  });

  test('the nearest anchor counts only within reach', () => {
    const places = new Float32Array([1, -2, 1.1, -2, 3, 0]);
    expect(nearest(picture, places, { x: 304, y: 200 }, 9)).toBe(1);
    expect(nearest(picture, places, { x: 300, y: 212 }, 9)).toBeNull();
    expect(nearest(picture, new Float32Array(), { x: 300, y: 200 }, 9)).toBeNull();
  });
});

describe('lasso', () => {
  const square = [
    { x: 0, y: 0 },
    { x: 2, y: 0 },
    { x: 2, y: 2 },
    { x: 0, y: 2 },
  ];
  const hook = [...square.slice(0, 3), { x: 1, y: 0.5 }, { x: 0, y: 2 }];

  test('inside and outside, with a bay', () => {
    expect(isInside(square, { x: 1, y: 1 })).toBe(true);
    expect(isInside(square, { x: 3, y: 1 })).toBe(false);
    expect(isInside(square, { x: -1, y: 1 })).toBe(false);
    expect(isInside(hook, { x: 1, y: 1 })).toBe(false);
    expect(isInside(hook, { x: 1.8, y: 1.5 })).toBe(true);
    expect(isInside([], { x: 0, y: 0 })).toBe(false);
  });

  test('a sample counts once if any of its marks is inside', () => {
    const anchors = new Float32Array([1, 1, 5, 5, 1.5, 0.5]);
    const latents = new Float32Array([9, 9, 1, 1, 0.2, 0.2]);
    expect(samplesInside(square, [anchors])).toEqual([0, 2]);
    expect(samplesInside(square, [anchors, latents])).toEqual([0, 1, 2]);
  });
});

test('marks at a moment of the flow lie between its states', () => {
  const plane = { times: [0, 0.5, 1], tracks: new Float32Array([0, 0, 1, 2, 3, 2, 5, 5, 5, 5, 5, 5]) };
  expect([...placesAt(plane, 0)]).toEqual([0, 0, 5, 5]);
  expect([...placesAt(plane, 0.25)]).toEqual([0.5, 1, 5, 5]);
  expect([...placesAt(plane, 0.75)]).toEqual([2, 2, 5, 5]);
  expect([...placesAt(plane, 1)]).toEqual([3, 2, 5, 5]);
  expect(placesAt({ times: [], tracks: new Float32Array() }, 0.5)).toHaveLength(0);
});

describe('moved anchors', () => {
  const a = { sample: 4, x: 1, y: 1 };
  const b = { sample: 7, x: 0, y: 2 };

  test('a drag is one step of undo, however many places it went through', () => {
    let moves = begin(NO_MOVES);
    moves = place(place(moves, { ...a, x: 0.5 }), a);
    moves = place(begin(moves), b);
    expect(moves.now).toEqual([a, b]);
    moves = undo(moves);
    expect(moves.now).toEqual([a]);
    moves = undo(moves);
    expect(moves.now).toEqual([]);
    expect(undo(moves)).toEqual(moves);
    moves = redo(redo(moves));
    expect(moves.now).toEqual([a, b]);
    expect(redo(moves)).toEqual(moves);
  });

  test('a new move forgets what was undone; a drag called off leaves no trace', () => {
    const one = place(begin(NO_MOVES), a);
    const other = place(begin(undo(one)), b);
    expect(redo(other).now).toEqual([b]);
    const off = callOff(place(begin(one), { ...a, x: 9 }));
    expect(off.now).toEqual([a]);
    expect(off.past).toEqual(one.past);
  });

  test('letting go of all can be undone', () => {
    const one = place(begin(NO_MOVES), a);
    expect(release(one).now).toEqual([]);
    expect(undo(release(one)).now).toEqual([a]);
    expect(release(NO_MOVES)).toBe(NO_MOVES);
  });

  test('an anchor of a label is not that of the sample of the same number', () => {
    const held = place(place(NO_MOVES, { sample: 1, x: 0, y: 0 }), { label: 1, x: 2, y: 2 });
    expect(held.now).toEqual([
      { sample: 1, x: 0, y: 0 },
      { label: 1, x: 2, y: 2 },
    ]);
    expect(place(held, { label: 1, x: 3, y: 3 }).now).toEqual([
      { sample: 1, x: 0, y: 0 },
      { label: 1, x: 3, y: 3 },
    ]);
  });
});

test('the clock takes four seconds a pass, begins again or stops at the anchors', () => {
  expect(advance(0, 1, 1, true)).toEqual({ time: 0.25, playing: true });
  expect(advance(0.5, 1, 2, false)).toEqual({ time: 1, playing: false });
  const again = advance(0.9, 1, 1, true);
  expect(again.playing).toBe(true);
  expect(again.time).toBeCloseTo(0.15, 9);
  expect(start(1)).toBe(0);
  expect(start(0.3)).toBe(0.3);
});

describe('the ground', () => {
  const all = Object.fromEntries(LAYERS.map((layer) => [layer, true])) as Record<Layer, boolean>;

  test('is one at a time: label zones where labels are learnt, in the colours of classes', () => {
    const seen = (colour: Colouring, labels: boolean, layers = all) => {
      const { labelZones, zones } = layersSeen({ layers, colour }, labels);
      return [labelZones, zones];
    };
    expect(seen('class', true)).toEqual([true, false]);
    expect(seen('class', false)).toEqual([false, true]);
    expect(seen('early', true)).toEqual([false, true]);
    expect(seen('class', true, { ...all, labelZones: false })).toEqual([false, true]);
    expect(layersThere(true)).toEqual(LAYERS);
    expect(layersThere(false)).toHaveLength(LAYERS.length - 2);
  });
});

describe('film strip', () => {
  const film = [
    { iteration: 0, loss: 4, aligned: 0 },
    { iteration: 100, loss: 3, aligned: 0.2 },
    { iteration: 210, loss: 2, aligned: 0.5 },
  ];

  test('positions are frames, and the end is the moment itself', () => {
    expect(positionOf(film, null)).toBe(3);
    expect(positionOf(film, 100)).toBe(1);
    // Thinned out meanwhile: the nearest frame that is left.
    expect(positionOf(film, 120)).toBe(1);
    expect(positionOf([], 5)).toBe(0);
    expect(momentAt(film, 2)).toBe(210);
    expect(momentAt(film, 3)).toBeNull();
  });

  test('the area of losses fills its box', () => {
    expect(lossArea(film, 1)).toBe('M0.0000 1L0.0000 0.0000L0.3333 0.3000L0.6667 0.6000L1.0000 0.9000L1 1Z');
    expect(lossArea([{ iteration: 0, loss: null, aligned: 0 }], 1)).toBe('');
  });
});
