/** What each layer paints. */
import { beforeAll, describe, expect, test } from 'vitest';
import { classColour } from '../../src/engine/plane/colour';
import {
  CROSS,
  PAPER,
  SIDE,
  STARTS,
  at,
  bright,
  chroma,
  expectNear,
  inked,
  made,
  only,
  pixelOf,
  weight,
  type Made,
} from './plane-harness';
describe('layers, one by one', () => {
  let of: Made;
  let half: number;
  beforeAll(async () => {
    of = await made(CROSS, STARTS, 2);
    half = (await of.plane.update()).extent;
  });

  test('none: paper', async () => {
    expect(inked(await of.look(only()))).toBe(0);
  });

  test('boundaries without zones: thin lines on paper; zones without boundaries: fills only', async () => {
    const lines = await of.look(only('boundaries'));
    expect(inked(lines)).toBeGreaterThan(SIDE);
    expect(inked(lines)).toBeLessThan(0.1 * SIDE * SIDE);
    const fills = await of.look(only('zones'));
    expect(inked(fills)).toBe(SIDE * SIDE);
    const both = await of.look(only('zones', 'boundaries'));
    // They differ where the lines are.
    let changed = 0;
    for (let i = 0; i < both.data.length; i += 4) if (both.data[i] !== fills.data[i]) changed += 1;
    expect(changed).toBeGreaterThan(SIDE);
    expect(changed).toBeLessThan(0.12 * SIDE * SIDE);
  });

  test('the prior: circles where its points are one and two deviations away', async () => {
    const picture = await of.look(only('prior'));
    for (const r of [1, 2])
      expect(at(picture, pixelOf(r * Math.SQRT1_2, r * Math.SQRT1_2, half))).not.toEqual(PAPER);
    expect(at(picture, pixelOf(1.5 * Math.SQRT1_2, 1.5 * Math.SQRT1_2, half))).toEqual(PAPER);
  });

  test('latents: where the flow has carried them by the time of the view', async () => {
    for (const time of [0, 1]) {
      const picture = await of.look({ ...only('latents'), time });
      expect(inked(picture)).toBeGreaterThan(20);
      const [x = 0, y = 0] = (time === 0 ? STARTS : CROSS).slice(0, 2);
      expectNear(
        at(picture, pixelOf(x, y, half)),
        classColour(0).map((c) => 255 * c),
        40,
      );
    }
  });

  test('trajectories: from the latent to the anchor, stronger where the time has passed', async () => {
    const early = await of.look({ ...only('trajectories'), time: 0 });
    const late = await of.look({ ...only('trajectories'), time: 1 });
    expect(inked(early)).toBeGreaterThan(100);
    expect(weight(late)).toBeGreaterThan(1.5 * weight(early));
  });

  test('density at t = 0: darkest in the middle, with contours on the circles of the prior', async () => {
    const picture = await of.look(only('density'));
    const light = (r: number) => bright(picture, half, r * 0.6, r * 0.8);
    expect(light(0)).toBeLessThan(light(0.7));
    expect(light(0.7)).toBeLessThan(light(1.5));
    const contour = Math.min(...[-2, -1, 0, 1, 2].map((k) => light(2 + (0.5 * k * half) / SIDE)));
    expect(contour).toBeLessThan(light(1.9) - 10);
    expect(contour).toBeLessThan(light(2.1) - 10);
  });

  test('density at t = 0.9: around the anchors', async () => {
    const picture = await of.look({ ...only('density'), time: 0.9 });
    const light = (x: number, y: number) => bright(picture, half, x, y);
    expect(light(-1.35, 0)).toBeLessThan(light(0, 0) - 60);
    expect(light(0, 1.26)).toBeLessThan(light(0.8, 0.8) - 60);
  });

  test('arrows: many, and none that reach another', async () => {
    const picture = await of.look({ ...only('arrows'), time: 0.3 });
    expect(inked(picture)).toBeGreaterThan(500);
    expect(inked(picture)).toBeLessThan(0.4 * SIDE * SIDE);
  });

  test('particles: draws of the prior first, at the anchors in the end, in their colours', async () => {
    const start = await of.look(only('particles'));
    expect(inked(start)).toBeGreaterThan(300);
    const end = await of.look({ ...only('particles'), time: 1 });
    expect(inked(end)).toBeLessThan(0.5 * inked(start));
    expectNear(
      at(end, pixelOf(-1.5, 0, half)),
      classColour(0).map((c) => 255 * c),
      30,
    );
    expect(chroma(at(start, pixelOf(-1.5, 0, half)))).toBeLessThan(0.02);
  });

  test('colours by value: the ramp, dark where nothing is decided, light where all is', async () => {
    const view = { ...only('zones'), colour: 'largest', time: 0.996 } as const;
    const late = await of.look(view);
    // In the middle between two anchors it is undecided to the end, at an anchor decided.
    expect(bright(late, half, -1.5, 0)).toBeGreaterThan(500);
    const early = await of.look({ ...view, time: 0 });
    expect(bright(early, half, -1.5, 0)).toBeLessThan(300);
    const entropy = await of.look({ ...view, colour: 'entropy' });
    expect(bright(entropy, half, -1.5, 0)).toBeLessThan(300);
    const clarity = await of.look({ ...view, colour: 'early', time: 0 });
    expect(bright(clarity, half, -2.4, 0)).toBeGreaterThan(bright(clarity, half, 0, 0));
  });

  test('samples that are not selected are grey; a marked one has rings and its way', async () => {
    const view = { ...only('zones', 'anchors'), selected: [0] };
    const picture = await of.look(view);
    expect(chroma(at(picture, pixelOf(-1.5, 0, half)))).toBeGreaterThan(0.05);
    expect(chroma(at(picture, pixelOf(-2, 0.1, half)))).toBeGreaterThan(0.05);
    expect(chroma(at(picture, pixelOf(1.5, 0.2, half)))).toBeLessThan(0.02);
    expect(chroma(at(picture, pixelOf(2.1, 0.1, half)))).toBeLessThan(0.02);
    const marked = await of.look({ ...only(), marked: 2 });
    expect(inked(marked)).toBeGreaterThan(60);
    expect(inked(marked)).toBeLessThan(600);
  });
});

test('images: at their anchors, when there is room, packed as they come', async () => {
  // Three by three pixels, an odd number a word: white with a black spot, and the other way round.
  const spot = [0, 0, 0, 0, 255, 0, 0, 0, 0];
  const pixels = Uint8Array.from([...spot, ...spot.map((v) => 255 - v), ...spot, ...spot]);
  const of = await made(CROSS, STARTS, 2, { width: 3, height: 3, pixels });
  const close = { ...only('images'), camera: { x: 1.2, y: 0.2, half: 0.6 } };
  const picture = await of.look(close);
  const [x, y] = pixelOf(1.5, 0.2, 0.6, 1.2, 0.2);
  expect(at(picture, [x, y]).every((v) => v > 220)).toBe(true);
  expect(at(picture, [x - 10, y]).every((v) => v < 60)).toBe(true);
  const inverse = await of.look({ ...close, camera: { x: -1.2, y: 0, half: 0.6 } });
  const middle = pixelOf(-1.5, 0, 0.6, -1.2, 0);
  expect(at(inverse, middle).every((v) => v < 60)).toBe(true);
  expect(at(inverse, [middle[0] - 10, middle[1]]).every((v) => v > 220)).toBe(true);
  of.plane.destroy();
});
