/** What of the files' tab and of autosave needs no browser: matching weights, choosing slots. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotToOffer } from '../../src/app/autosave/slot';
import { FileError, shown } from '../../src/files/errors';
import { checkWeights } from '../../src/files/match';
import { outdated, type Slot } from '../../src/files/slots';

const tensor = (name: string, shape: number[], fill = 1) => ({
  name,
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(fill),
});

const network = [
  tensor('a.weight', [4, 3]),
  tensor('a.bias', [1, 3]),
  tensor('average/a.weight', [4, 3]),
  tensor('state/n.running', [2, 3]),
];

function refusal(given: Parameters<typeof checkWeights>[0]): unknown {
  try {
    checkWeights(given, network);
    return null;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return [error.code, error.values];
  }
}

describe('weights from elsewhere', () => {
  it('fit where every learnt tensor is there, averages and statistics or not', () => {
    expect(refusal(network)).toBeNull();
    expect(refusal(network.slice(0, 2))).toBeNull();
  });

  it.each([
    ['missing', network.slice(1), ['weightsMissing', { count: 1, list: 'a.weight' }]],
    ['more', [...network, tensor('b', [1])], ['weightsExtra', { count: 1, list: 'b' }]],
    [
      'of another shape',
      network.with(1, tensor('a.bias', [3])),
      ['weightsShape', { count: 1, list: 'a.bias (3 ≠ 1 × 3)' }],
    ],
    [
      'not finite',
      network.with(0, tensor('a.weight', [4, 3], Infinity)),
      ['weightsNotFinite', { count: 1, list: 'a.weight' }],
    ],
  ])('are listed where they are %s', (_, given, expected) => {
    expect(refusal(given)).toEqual(expected);
  });
});

const HOUR = 3600_000;

const slot = (id: string, saved: number, more: Partial<Slot> = {}): Slot => ({
  id,
  saved,
  name: id,
  iteration: 5,
  bytes: 1,
  declined: false,
  ...more,
});

describe('the run to continue', () => {
  const slots = [slot('old', 1), slot('new', 3), slot('mid', 2)];

  it("is this tab's last, else the latest that no tab has", () => {
    expect(slotToOffer(slots, new Set(), 'old')?.id).toBe('old');
    expect(slotToOffer(slots, new Set(), null)?.id).toBe('new');
    expect(slotToOffer(slots, new Set(['new', 'old']), 'old')?.id).toBe('mid');
  });

  it('is none that was declined or has not begun', () => {
    const done = [slot('a', 1, { declined: true }), slot('b', 2, { iteration: 0 })];
    expect(slotToOffer(done, new Set(), 'a')).toBeUndefined();
  });
});

describe('slots that have had their time', () => {
  it('are those beyond the latest five and those older than two weeks, but never of open tabs', () => {
    const now = 1e12;
    const slots = [
      ...Array.from({ length: 7 }, (_, i) => slot(`${i}`, now - i * HOUR)),
      slot('ancient', now - 15 * 24 * HOUR),
    ];
    const ids = (used: string[]) => outdated(slots, new Set(used), now).map(({ id }) => id);
    expect(ids([])).toEqual(['5', '6', 'ancient']);
    expect(ids(['6'])).toEqual(['5', 'ancient']);
    expect(outdated([slot('a', now - 15 * 24 * HOUR)], new Set(), now)).toHaveLength(1);
  });

  it('leave at most five, whatever there is', () => {
    const some = fc.uniqueArray(fc.nat({ max: 1e6 }), { maxLength: 30 });
    fc.assert(
      fc.property(some, (times) => {
        const slots = times.map((time) => slot(String(time), time));
        expect(slots.length - outdated(slots, new Set(), 1e6).length).toBe(Math.min(5, slots.length));
      }),
    );
  });
});

describe('text of a file in a message', () => {
  it('is printable and short, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(shown(text)).toMatch(/^.{0,61}$/su);
        expect(shown(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
