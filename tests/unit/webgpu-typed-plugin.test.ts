/** The build-time half of webgpu-typed: imports, reflection, declarations, the Vite plugin. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, createServer } from 'vite';
import { afterAll, describe, expect, test } from 'vitest';
import { declare } from '../../src/webgpu-typed/plugin/declare.js';
import { resolveFolders, writeDeclarations } from '../../src/webgpu-typed/plugin/files.js';
import { reflect } from '../../src/webgpu-typed/plugin/reflect.js';
import { splice } from '../../src/webgpu-typed/plugin/splice.js';
import { wgsl } from '../../src/webgpu-typed/plugin/vite.js';

const MAIN = '@compute @workgroup_size(64) fn main() {}';

/** A throw-away project with the files given. */
function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'webgpu-typed-'));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

describe('splice', () => {
  const snippets: Record<string, string> = {
    a: 'fn a() {}\n',
    b: '#import a\nfn b() { a(); }\n',
    loop: '#import loop\nfn loop_() {}\n',
  };
  const find = (name: string) => {
    const text = snippets[name];
    return text === undefined ? undefined : { file: `lib/${name}.wgsl`, text };
  };

  test('snippets come in once, where first asked for, with what they import', () => {
    const {
      source,
      origins,
      snippets: used,
    } = splice('k.wgsl', '// k\n#import b\n  #import a // again\nfn k() {}\n', find);
    expect(source).toBe('// k\nfn a() {}\nfn b() { a(); }\nfn k() {}\n');
    expect(origins).toEqual([
      { file: 'k.wgsl', line: 1 },
      { file: 'lib/a.wgsl', line: 1 },
      { file: 'lib/b.wgsl', line: 2 },
      { file: 'k.wgsl', line: 4 },
    ]);
    expect(used).toEqual(['lib/b.wgsl', 'lib/a.wgsl']);
  });

  test('a snippet that imports itself is no endless loop', () => {
    expect(splice('k.wgsl', '#import loop', find).source).toBe('fn loop_() {}\n');
  });

  test('Windows line ends', () => {
    expect(splice('k.wgsl', '#import a\r\nfn k() {}\r\n', find).source).toBe('fn a() {}\nfn k() {}\n');
  });

  test('a missing snippet or a malformed line is named by file and line', () => {
    expect(() => splice('flow/k.wgsl', '\n\n#import philox', find)).toThrow(
      'flow/k.wgsl:3: #import philox: there is no such snippet.',
    );
    expect(() => splice('k.wgsl', '#import "a"', find)).toThrow(
      `k.wgsl:1: expected "#import name", got "#import "a"".`,
    );
    expect(() => splice('k.wgsl', '#import ../a', find)).toThrow('k.wgsl:1: expected "#import name"');
  });
});

describe('reflect', () => {
  test('entry points, with bindings reached through functions and workgroup sizes of every form', () => {
    const { entries } = reflect(
      'k',
      `override GROUP: u32 = 32u;
       const SIDE = 4u;
       const WIDE: u32 = 2u * SIDE;
       @group(0) @binding(1) var<storage, read> a: array<f32>;
       @group(0) @binding(0) var<storage, read_write> b: array<f32>;
       @group(0) @binding(2) var<storage, read_write> c: array<f32>;
       fn outer() { inner(); }
       fn inner() { b[0] = a[0]; }
       @compute @workgroup_size(GROUP) fn one() { outer(); }
       @compute @workgroup_size(WIDE, 2u, 0x2) fn two() { let p = &c; (*p)[0] = 1.0; }
       @compute @workgroup_size(1) fn none() { let a = 1.0; }
       @vertex fn v() -> @builtin(position) vec4f { return vec4f(a[0]); }
       @fragment fn f() -> @location(0) vec4f { return vec4f(1.0); }`,
    );
    expect(entries).toEqual({
      one: { stage: 'compute', workgroupSize: ['GROUP', 1, 1], uses: ['b', 'a'] },
      two: { stage: 'compute', workgroupSize: [8, 2, 2], uses: ['c'] },
      none: { stage: 'compute', workgroupSize: [1, 1, 1], uses: [] },
      v: { stage: 'vertex', uses: ['a'] },
      f: { stage: 'fragment', uses: [] },
    });
  });

  test('bindings of every kind', () => {
    const { bindings } = reflect(
      'k',
      `alias Row = vec4<f32>;
       struct P { position: vec3f, charge: f32, next: u32 }
       struct U { n: u32 }
       @group(0) @binding(0) var<storage> row: array<Row>;
       @group(0) @binding(1) var<storage, read_write> fixed: array<vec3<u32>, 6>;
       @group(0) @binding(2) var<storage, read_write> counts: array<atomic<i32>>;
       @group(0) @binding(3) var<storage, read> particles: array<P>;
       @group(0) @binding(4) var<storage, read> single: u32;
       @group(0) @binding(5) var<uniform> u: U;
       @group(0) @binding(6) var picture: texture_2d_array<f32>;
       @group(0) @binding(7) var depth: texture_depth_multisampled_2d;
       @group(0) @binding(8) var nearest: sampler;
       @group(0) @binding(9) var result: texture_storage_3d<rgba8unorm, write>;
       ${MAIN}`,
    );
    const storage = { kind: 'storage', access: 'read' };
    expect(bindings).toEqual({
      row: { ...storage, binding: 0, elem: 'vec4f', stride: 16, size: 16 },
      fixed: { ...storage, binding: 1, access: 'read_write', elem: 'vec3u', stride: 16, size: 96 },
      counts: { ...storage, binding: 2, access: 'read_write', elem: 'i32', stride: 4, size: 4 },
      particles: { ...storage, binding: 3, elem: 'P', stride: 32, size: 32 },
      single: { ...storage, binding: 4, elem: 'u32', stride: 4, size: 4 },
      u: { kind: 'uniform', binding: 5, size: 16 },
      picture: {
        kind: 'texture',
        binding: 6,
        sampleType: 'float',
        viewDimension: '2d-array',
        multisampled: false,
      },
      depth: { kind: 'texture', binding: 7, sampleType: 'depth', viewDimension: '2d', multisampled: true },
      nearest: { kind: 'sampler', binding: 8, type: 'filtering' },
      result: {
        kind: 'storageTexture',
        binding: 9,
        access: 'write-only',
        format: 'rgba8unorm',
        viewDimension: '3d',
      },
    });
  });

  test('overrides', () => {
    const { overrides } = reflect(
      'k',
      `override A: u32 = 64u; override B: f32 = -0.5; override C = true; override D: f32; override E = A * 2u; ${MAIN}`,
    );
    expect(overrides).toEqual({
      A: { type: 'u32', default: 64 },
      B: { type: 'f32', default: -0.5 },
      C: { type: 'bool', default: true },
      D: { type: 'f32' },
      E: { type: 'f32', derived: true },
    });
  });

  test.each([
    ['no entry point', 'fn main() {}', 'there is no entry point'],
    [
      'another group',
      `@group(1) @binding(0) var<uniform> u: U; struct U { n: u32 } ${MAIN}`,
      'binding u is in group 1;',
    ],
    [
      'a binding twice',
      `@group(0) @binding(0) var<storage> a: array<f32>; @group(0) @binding(0) var<storage> b: array<f32>; ${MAIN}`,
      'a and b both have @binding(0)',
    ],
    [
      'two uniforms',
      `struct U { n: u32 } @group(0) @binding(0) var<uniform> u: U; @group(0) @binding(1) var<uniform> w: U; ${MAIN}`,
      'more than one uniform binding (u, w)',
    ],
    [
      'a bare uniform',
      `@group(0) @binding(0) var<uniform> u: vec4f; ${MAIN}`,
      'uniform u is a vec4f; it must be a struct',
    ],
    [
      'half floats',
      `struct U { h: f16 } @group(0) @binding(0) var<uniform> u: U; ${MAIN}`,
      'field u.h: type f16',
    ],
    [
      'a size unknown before compilation',
      `override A = 2u * 4u; override B = A; @compute @workgroup_size(B) fn main() {}`,
      'B',
    ],
  ])('refuses %s', (_, source, message) => {
    expect(() => reflect('k', source)).toThrow(message);
  });
});

describe('files', () => {
  test('the declaration says what TypeScript has to know', () => {
    const kernel = reflect(
      'nn/k',
      `struct Inner { a: f32 }
       struct U { n: u32, rows: array<vec4f, 3>, inner: Inner, many: array<Inner, 2>, m: mat3x3f }
       override GROUP: u32 = 64u; override FLAG: bool; override TWICE = GROUP * 2u;
       @group(0) @binding(0) var<uniform> u: U;
       @group(0) @binding(1) var<storage, read_write> x: array<vec2<f32>>;
       @group(0) @binding(2) var picture: texture_2d<f32>;
       @group(0) @binding(3) var nearest: sampler;
       @compute @workgroup_size(GROUP) fn main() { x[u.n] = vec2f(); }
       @compute @workgroup_size(1) fn idle() {}
       @fragment fn paint() -> @location(0) vec4f { return textureSample(picture, nearest, vec2f()); }`,
    );
    expect(declare(kernel)).toBe(`// Generated from nn/k.wgsl by webgpu-typed. Do not edit.
import type { Kernel } from 'webgpu-typed';

declare const kernel: Kernel<{
  entries: {
    main: 'compute';
    idle: 'compute';
    paint: 'fragment';
  };
  uniforms: {
    u: {
      n: 'u32';
      rows: 'array<vec4f, 3>';
      inner: {
        a: 'f32';
      };
      many: readonly {
        a: 'f32';
      }[];
      m: 'mat3x3f';
    };
  };
  buffers: {
    x: { elem: 'vec2f'; access: 'read_write' };
  };
  textures: {
    picture: 'texture';
    nearest: 'sampler';
  };
  uses: {
    main: 'u' | 'x';
    idle: never;
    paint: 'picture' | 'nearest';
  };
  overrides: {
    GROUP?: number;
    FLAG: boolean;
    TWICE?: number;
  };
}>;
export default kernel;
`);
  });

  test('a kernel that does not parse is named by the file and line it was written in', () => {
    const root = project({
      'shaders/a/bad.wgsl': `#import lines\n${MAIN}\nfn x() { let = 1; }\n`,
      'shaders/b/bad.wgsl': `#import broken\n${MAIN}\n`,
      'shaders/c/bad.wgsl': 'fn main() {}\n',
      'shaders/lib/lines.wgsl': '//\n//\n//\n',
      'shaders/lib/broken.wgsl': '\nfn ( {}\n',
    });
    const { errors, kernels } = writeDeclarations(resolveFolders(root, {}));
    expect(kernels).toBe(3);
    expect(errors).toEqual([
      expect.stringMatching(/^shaders\/a\/bad\.wgsl:3: wgsl_reflect cannot parse this: /),
      expect.stringMatching(/^shaders\/lib\/broken\.wgsl:2: wgsl_reflect cannot parse this: /),
      'shaders/c/bad.wgsl: there is no entry point (@compute, @vertex or @fragment).',
    ]);
  });

  test('declarations follow the kernels: written, left alone when the same, removed', () => {
    const root = project({
      'shaders/k.wgsl': MAIN,
      'tests/probe.wgsl': MAIN,
      'node_modules/other/k.wgsl': MAIN,
      '.types/shaders/old/gone.d.wgsl.ts': '',
    });
    const folders = resolveFolders(root, {});
    expect(writeDeclarations(folders)).toEqual({ kernels: 2, errors: [] });
    const path = join(root, '.types/shaders/k.d.wgsl.ts');
    expect(readFileSync(path, 'utf8')).toContain(`main: 'compute';`);
    expect(existsSync(join(root, '.types/tests/probe.d.wgsl.ts'))).toBe(true);
    expect(existsSync(join(root, '.types/shaders/old/gone.d.wgsl.ts'))).toBe(false);
    utimesSync(path, 1, 1);
    writeDeclarations(folders);
    expect(statSync(path).mtimeMs).toBe(1000);
  });
});

describe('the Vite plugin', () => {
  test('bundles metadata and spliced source, no parser', async () => {
    const root = project({
      'shaders/k.wgsl': '#import half\n@compute @workgroup_size(64) fn main() { _ = half(1.0); }\n',
      'shaders/lib/half.wgsl': 'fn half(x: f32) -> f32 { return 0.5 * x; }\n',
      'main.js': `import k from './shaders/k.wgsl';\nexport default k;\n`,
    });
    const result = await build({
      configFile: false,
      root,
      logLevel: 'silent',
      plugins: [wgsl()],
      build: { write: false, minify: false, lib: { entry: join(root, 'main.js'), formats: ['es'] } },
    });
    const [output] = Array.isArray(result) ? result : [];
    const code = output?.output[0].code ?? '';
    expect(code).toContain('return 0.5 * x;');
    expect(code).not.toContain('#import');
    expect(code.length).toBeLessThan(1500);
    const kernel: unknown = (
      (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { default: unknown }
    ).default;
    expect(kernel).toMatchObject({
      name: 'k',
      entries: { main: { stage: 'compute', workgroupSize: [64, 1, 1], uses: [] } },
    });
    expect(readFileSync(join(root, '.types/shaders/k.d.wgsl.ts'), 'utf8')).toContain('Kernel<{');
  });

  test('refuses a snippet as a module', async () => {
    const root = project({
      'shaders/lib/half.wgsl': 'fn half(x: f32) -> f32 { return 0.5 * x; }\n',
      'main.js': `export { default } from './shaders/lib/half.wgsl';\n`,
    });
    await expect(
      build({
        configFile: false,
        root,
        logLevel: 'silent',
        plugins: [wgsl()],
        build: { write: false, lib: { entry: join(root, 'main.js'), formats: ['es'] } },
      }),
    ).rejects.toThrow('is a snippet: use #import in a kernel.');
  });

  test('while developing, a kernel depends on its snippets', async () => {
    const root = project({
      'shaders/k.wgsl': `#import half\n${MAIN}\n`,
      'shaders/lib/half.wgsl': 'fn half(x: f32) -> f32 { return 0.5 * x; }\n',
    });
    const server = await createServer({
      configFile: false,
      root,
      appType: 'custom',
      logLevel: 'silent',
      plugins: [wgsl()],
      server: { middlewareMode: true, ws: false, watch: null },
      optimizeDeps: { noDiscovery: true },
    });
    try {
      const result = await server.environments.client.transformRequest('/shaders/k.wgsl');
      expect(result?.code).toContain('return 0.5 * x;');
      const graph = server.environments.client.moduleGraph;
      const snippet = [...(graph.getModulesByFile(join(root, 'shaders/lib/half.wgsl')) ?? [])];
      expect(snippet.flatMap(({ importers }) => [...importers].map(({ file }) => file))).toEqual([
        join(root, 'shaders/k.wgsl'),
      ]);
    } finally {
      await server.close();
    }
  });
});
