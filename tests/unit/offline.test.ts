/** What a build consists of, and which requests the service worker answers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answersFor, type Build, firstOf, hashOf, keyOf, pathOf, stale } from '../../src/offline/build';

const SCOPE = 'https://example.org/some/where/';
const build: Build = {
  files: { '': 'a1', 'assets/page-x1.js': 'b2', 'data/mnist.bin': 'c3', 'recorded/run.json': 'd4' },
  later: ['data/mnist.bin'],
};

describe('an address', () => {
  it.each([
    ['', ''],
    ['index.html', ''],
    ['?embed=1#v=1&seed=3', ''],
    ['assets/page-x1.js', 'assets/page-x1.js'],
    ['data/mnist.bin?x=1', 'data/mnist.bin'],
  ])('%j of the folder has the path %j', (address, path) => {
    expect(pathOf(SCOPE + address, SCOPE)).toBe(path);
  });

  it.each([
    'https://example.org/some/',
    'https://example.org/some/where',
    'https://example.org/some/where-else/index.html',
    'https://other.example/some/where/',
    'http://example.org/some/where/',
    `https://example.org/?${SCOPE}`,
    `data:text/plain,${SCOPE}`,
  ])('%s is outside it', (address) => {
    expect(pathOf(address, SCOPE)).toBeNull();
  });
});

describe('the service worker', () => {
  it('answers for the build, and for parts of former ones, and for nothing else that lies there', () => {
    for (const path of ['', 'recorded/run.json', 'data/mnist.bin', 'assets/page-old.js'])
      expect(answersFor(build, path)).toBe(true);
    for (const path of [
      'other/',
      'other.html',
      'data/own.bin',
      'service-worker.js',
      'constructor',
      '__proto__',
    ])
      expect(answersFor(build, path)).toBe(false);
    expect(hashOf(build, 'toString')).toBeUndefined();
  });

  it('keeps at the first visit what is not for later', () => {
    expect(firstOf(build)).toEqual(['', 'assets/page-x1.js', 'recorded/run.json']);
  });

  it('throws away what the build has no more, or has otherwise, and keeps the rest', () => {
    const file = fc.record({
      path: fc.stringMatching(/^[a-z]{1,3}(?:\/[a-z]{1,2})?$/),
      hash: fc.stringMatching(/^[0-9a-f]{2}$/),
    });
    const builds = fc.uniqueArray(file, { selector: ({ path }) => path }).map((list): Build => ({
      files: Object.fromEntries(list.map(({ path, hash }) => [path, hash])),
      later: [],
    }));
    fc.assert(
      fc.property(builds, builds, (before, now) => {
        const keys = (of: Build) => Object.keys(of.files).map((path) => keyOf(of, path, SCOPE));
        const gone = new Set(stale(now, [...keys(before), ...keys(now)], SCOPE));
        for (const path of Object.keys(before.files)) {
          const same = hashOf(now, path) === hashOf(before, path);
          expect(gone.has(keyOf(before, path, SCOPE))).toBe(!same);
        }
        expect(keys(now).some((key) => gone.has(key))).toBe(false);
      }),
    );
  });
});
