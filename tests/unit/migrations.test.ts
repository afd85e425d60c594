/** Older links, step by step to the present version. */
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/experiment';
import { migrate, MIGRATED_VERSION } from '../../src/experiment/migrations';

describe('migrations', () => {
  it('lead to the present version', () => {
    expect(MIGRATED_VERSION).toBe(VERSION);
  });

  it('take from version 1 what it could not say, and nothing else', () => {
    const pairs = new Map([
      ['seed', '3'],
      ['data', 'own'],
      ['ev', '5:u:0.5'],
      ['nonsense', 'x'],
      ['__proto__', '1'],
    ]);
    const refused: (readonly [string, string, string])[] = [];
    migrate(pairs, 1, (key, value, code) => refused.push([key, value, code]));
    expect([...pairs]).toEqual([
      ['seed', '3'],
      ['nonsense', 'x'],
      ['__proto__', '1'],
    ]);
    expect(refused).toEqual([
      ['ev', '5:u:0.5', 'newIn'],
      ['data', 'own', 'newIn'],
    ]);
  });

  it('leave the present version alone', () => {
    const pairs = new Map([['ev', '5:u:0.5']]);
    migrate(pairs, VERSION, () => expect.unreachable());
    expect(pairs.get('ev')).toBe('5:u:0.5');
  });
});
