import { describe, expect, it } from 'vitest';
import { browserName } from '../../src/app/browser';
import { calmDomain, decades, niceTicks } from '../../src/app/charts/ticks';
import { nudge, numberText } from '../../src/app/controls/number';
import { duration, integer, percent, points, rate, short } from '../../src/app/format';
import { type NumberRow, SETTINGS, settingOf, type SettingKey } from '../../src/experiment';

function row(key: SettingKey): NumberRow {
  const setting = settingOf(key);
  if (setting.kind === 'choice') throw new Error(`${key} is a choice.`);
  return setting;
}

function named(userAgent: string, userAgentData?: unknown): string {
  return browserName({ userAgent, userAgentData } as unknown as Navigator);
}

describe('numbers as a person reads them', () => {
  it('has units and no noise', () => {
    expect(integer(1240)).toBe('1,240');
    expect(percent(0.8312)).toBe('83.1\u00A0%');
    expect([4.8539, 0.01234, 0, 1.2e-5, 12_345].map(short)).toEqual([
      '4.85',
      '0.0123',
      '0',
      '1.2e-5',
      '12,345',
    ]);
    expect([86.2, 3.44, 0.213].map(rate)).toEqual(['86', '3.4', '0.21']);
    expect([0.2, 20, 200, 4800].map(duration)).toEqual(['1 s', '20 s', '3 min', '1 h 20 min']);
    expect([points(0.882, 0.83), points(0.8, 0.83)]).toEqual(['+5.2', '−3.0']);
  });

  it('types as links do', () => {
    expect([0.001, 1e-6, 1200, 1e21].map(numberText)).toEqual(['0.001', '0.000001', '1200', '1e21']);
  });
});

describe('the arrows of a number field', () => {
  it('double whole numbers on a logarithmic scale', () => {
    expect(nudge(row('d'), 16, true, false)).toBe(32);
    expect(nudge(row('d'), 1, false, false)).toBe(1);
    expect(nudge(row('n'), 16_384, true, false)).toBe(16_384);
  });

  it('follow 1, 2, 5, 10 for real ones', () => {
    const up = [1e-3];
    for (let k = 0; k < 4; k += 1) up.push(nudge(row('lr'), up.at(-1) ?? 0, true, false));
    expect(up).toEqual([1e-3, 2e-3, 5e-3, 1e-2, 2e-2]);
    const down = [1e-2];
    for (let k = 0; k < 4; k += 1) down.push(nudge(row('lr'), down.at(-1) ?? 0, false, false));
    expect(down).toEqual([1e-2, 5e-3, 2e-3, 1e-3, 5e-4]);
    expect(nudge(row('lr'), 8e-4, true, false)).toBe(1e-3);
  });

  it('step elsewhere, without binary noise, inside the range', () => {
    expect(nudge(row('u'), 0.2, true, false)).toBe(0.25);
    expect(nudge(row('u'), 0.95, true, false)).toBe(0.95);
    expect(nudge(row('alpha'), 0.3, false, true)).toBe(0);
    for (const setting of SETTINGS) {
      if (setting.kind === 'choice') continue;
      expect(nudge(setting, setting.max, true, true)).toBe(setting.max);
      expect(nudge(setting, setting.min, false, true)).toBe(setting.min);
    }
  });
});

describe('axes', () => {
  it('have three or four round numbers inside', () => {
    expect(niceTicks(0, 5.05)).toEqual([0, 2, 4]);
    expect(niceTicks(0, 300)).toEqual([0, 100, 200, 300]);
    for (const high of [0.013, 0.9, 7, 61, 1234, 99_999]) {
      const ticks = niceTicks(0, high);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.at(-1)).toBeLessThanOrEqual(high);
    }
    expect(niceTicks(3, 3)).toEqual([3]);
    expect(niceTicks(0, 49, 1.6)).toEqual([0, 20, 40]);
  });

  it('on a logarithmic scale end at powers of ten', () => {
    expect(decades(0.5, 1650)).toEqual([0.1, 10_000]);
    expect(decades(1, 1)).toEqual([1, 10]);
    expect(decades(0, 5)).toEqual([0.1, 1]);
    expect(decades(2, Number.POSITIVE_INFINITY)).toEqual([0.1, 1]);
  });

  it('are the same array while they say the same', () => {
    expect(calmDomain(0, 5.04)).toBe(calmDomain(0, 5.05));
    const [low, high] = calmDomain(-0.93, -0.02);
    expect(low).toBeLessThanOrEqual(-0.93);
    expect(high).toBeGreaterThanOrEqual(-0.02);
  });
});

describe('the name of the browser', () => {
  it('is read from the brands where there are any', () => {
    const brands = [
      { brand: 'Not)A;Brand', version: '8' },
      { brand: 'Chromium', version: '138' },
      { brand: 'Google Chrome', version: '138' },
    ];
    expect(named('', { brands, platform: 'Windows' })).toBe('Chrome 138 on Windows');
  });

  it('is read from the user agent elsewhere', () => {
    expect(named('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0')).toBe(
      'Firefox 128 on Linux',
    );
    expect(
      named(
        'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
      ),
    ).toBe('Safari 17.4 on iOS');
    expect(named('curl/8')).toBe('an unknown browser on an unknown system');
  });
});
