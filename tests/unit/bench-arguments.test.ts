/** The benchmark's command line. */
import { describe, expect, test } from 'vitest';
import { parseArguments, selectNames } from '../../bench/driver/arguments';
import { entryOf, GROWTH, WORKLOADS } from '../../bench/workloads';

describe('the command line', () => {
  test('has defaults', () => {
    expect(parseArguments([])).toEqual({
      json: undefined,
      adapter: 'software',
      reps: 5,
      impls: ['ours', 'naive', 'jax-js', 'tfjs'],
      growth: false,
      help: false,
      names: [],
    });
  });

  test('takes every option, and names among them', () => {
    const argv = [
      'velocity',
      '--json',
      'a.json',
      '--adapter',
      'hardware',
      '--reps',
      '3',
      'zones',
      '--growth',
    ];
    expect(parseArguments([...argv, '--impl', 'naive,ours'])).toEqual({
      json: 'a.json',
      adapter: 'hardware',
      reps: 3,
      impls: ['naive', 'ours'],
      growth: true,
      help: false,
      names: ['velocity', 'zones'],
    });
  });

  test.each([
    [['--adapter', 'cloud'], /--adapter is software or hardware, not cloud/],
    [['--reps', '0'], /--reps is a whole number from 1 to 100, not 0/],
    [['--reps', '2.5'], /not 2\.5/],
    [['--reps', 'many'], /not many/],
    [['--impl', 'ours,cuda'], /--impl is a list of ours, naive, jax-js, tfjs, not ours,cuda/],
    [['--fast'], /--fast/],
  ])('%j is refused', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });
});

describe('workloads by name', () => {
  const all = WORKLOADS.map(({ name }) => name);

  test('no name selects all, a prefix those that begin with it, in their own order', () => {
    expect(selectNames(all, [])).toEqual(all);
    expect(selectNames(['a 1', 'b', 'a 2'], ['b', 'a'])).toEqual(['a 1', 'b', 'a 2']);
    expect(selectNames(['a 1', 'b', 'a 2'], ['a'])).toEqual(['a 1', 'a 2']);
  });

  test('a prefix of nothing is refused with the names that there are', () => {
    expect(() => selectNames(['a', 'b'], ['a', 'c'])).toThrow(/"c".*a, b/);
  });

  test('each is listed once and makes a workload of its own name', () => {
    const names = [...all, ...GROWTH.map(({ name }) => name)];
    // n = 512 belongs to both.
    expect(new Set(names).size).toBe(names.length - 1);
    for (const name of ['zones', 'train-step', 'velocity n=1024 d=2', 'alignment-step n=256 d=32 gradient']) {
      const workload = entryOf(name).make();
      expect(workload.name).toBe(name);
      expect(Object.keys(workload.makers)).toEqual(['ours', 'naive', 'jax-js', 'tfjs']);
    }
    expect(() => entryOf('warp')).toThrow(/warp/);
  });
});
