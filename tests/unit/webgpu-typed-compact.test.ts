/** What is left of a kernel's text in a shipped bundle. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compact } from '../../src/webgpu-typed/plugin/compact.js';

/** The tokens of a source, however it is laid out; comments were taken out by hand in the cases below. */
const tokens = (source: string) => source.match(/[A-Za-z_]\w*|\d[\w.]*|\S/g);

describe('compact', () => {
  it('drops comments, indentation and empty lines', () => {
    expect(compact('// a\n\nfn f() { // b\n  let x = 1; /* c /* d */ e */ let y = 2;\n}\n')).toBe(
      'fn f() {\nlet x = 1;   let y = 2;\n}\n',
    );
  });

  it('keeps apart what a comment kept apart, and ends at an open comment', () => {
    expect(tokens(compact('let/**/x = a/b;'))).toEqual(tokens('let x = a/b;'));
    expect(compact('fn f() {}\n// the end')).toBe('fn f() {}\n');
    expect(compact('fn f() {}\n/* open')).toBe('fn f() {}\n');
  });

  it('leaves nothing to drop in any kernel, and does not change it a second time', () => {
    const folders = readdirSync('shaders', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const files = folders.flatMap(({ name }) =>
      readdirSync(join('shaders', name)).map((file) => join('shaders', name, file)),
    );
    expect(files.length).toBeGreaterThan(40);
    for (const file of files) {
      const once = compact(readFileSync(file, 'utf8'));
      expect(once).not.toMatch(/\/\/|\/\*|^\s/m);
      expect(compact(once)).toBe(once);
    }
  });
});
