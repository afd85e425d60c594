/** The recorded run's description: what is believed of it, and what is not. */
import { readFile, stat } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { datasetShape } from '../../src/data/shapes';
import { EngineFailure } from '../../src/engine/device';
import { labelCount } from '../../src/engine/labels';
import { Recorded } from '../../src/engine/recorded';
import { isOf, parseHeader, type RecordingHeader } from '../../src/engine/recording';
import { shownCount } from '../../src/engine/samples';
import { DEFAULTS, toHash } from '../../src/experiment';
import { pitch } from '../../src/gpu/matrix';
import { experiments } from './experiment-arbitrary';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const whole = fc.integer({ min: 1, max: 1e9 });

const headers: fc.Arbitrary<RecordingHeader> = fc
  .tuple(
    experiments,
    whole,
    finite,
    finite,
    fc.string(),
    fc.array(whole),
    fc.date({ noInvalidDate: true, min: new Date('2020-01-01'), max: new Date('2099-01-01') }),
  )
  .map(([e, iteration, loss, gradientNorm, adapter, weights, date]) => ({
    version: 1,
    link: toHash(e),
    iteration,
    loss,
    gradientNorm,
    adapter,
    date: date.toISOString().slice(0, 10),
    anchors: (2 * shownCount(e) + labelCount(e, datasetShape(e))) * pitch(e.d),
    weights,
  }));

function refused(json: unknown): boolean {
  try {
    parseHeader(json);
    return false;
  } catch {
    return true;
  }
}

/** A description that is right. */
const link = toHash(DEFAULTS);
const good = {
  version: 1,
  link,
  iteration: 600,
  loss: 2,
  gradientNorm: 1,
  adapter: 'x',
  date: '2026-01-31',
  anchors: 2 * shownCount(DEFAULTS) * pitch(DEFAULTS.d),
  weights: [64],
};

describe('the description of a recorded run', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(headers, (header) => {
        // JSON knows no negative zero.
        const text = JSON.stringify(header);
        expect(JSON.stringify(parseHeader(JSON.parse(text)))).toBe(text);
      }),
    );
  });

  it('is refused with anything missing, besides, or of another kind', () => {
    fc.assert(
      fc.property(headers, fc.nat(), fc.jsonValue(), (header, pick, other) => {
        const keys = Object.keys(header);
        const key = keys[pick % keys.length] ?? '';
        const { [key]: was, ...rest } = header as unknown as Record<string, unknown>;
        const alike = typeof other === typeof was && Array.isArray(other) === Array.isArray(was);
        const wrong = [rest, { ...header, more: 1 }, ...(alike ? [] : [{ ...rest, [key]: other }])];
        expect(wrong.map(refused)).toEqual(wrong.map(() => true));
      }),
    );
  });

  it('keeps its worth when the link format moves on', () => {
    const older = parseHeader({ ...good, link: '#v=1&seed=1' });
    expect(isOf(older, DEFAULTS)).toBe(true);
    expect(() => parseHeader({ ...good, link: '#v=1&seed=1&ev=5:u:0.5' })).toThrow('link');
  });

  it('is refused where its picture has another size than its experiment, or its link says nothing', () => {
    const header = parseHeader(good);
    expect(isOf(header, DEFAULTS)).toBe(true);
    expect(isOf(header, { ...DEFAULTS, seed: 2 })).toBe(false);
    expect(() => parseHeader({ ...good, anchors: good.anchors + 4 })).toThrow('floats');
    expect(() => parseHeader({ ...good, link: `${link}&d=1e9` })).toThrow('link');
    expect(() => parseHeader({ ...good, link: '' })).toThrow('link');
    expect(refused({ ...good, date: '31.1.2026' })).toBe(true);
  });
});

/** Serves these files and no others; gives the paths that were asked for. */
function serve(served: Readonly<Record<string, BodyInit>>): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: URL) => {
    asked.push(url.pathname);
    const body = served[url.pathname.replace('/folder/recorded/', '')];
    return Promise.resolve(new Response(body ?? null, { status: body === undefined ? 404 : 200 }));
  });
  return asked;
}

const recorded = () => new Recorded('http://localhost/folder/index.html');

async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof EngineFailure) return error.detail.kind;
  }
  return 'none';
}

describe('a recorded run beside the page', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const files = {
    'run.json': JSON.stringify({ ...good, weights: [3, 2] }),
    'anchors.f32': new Float32Array(good.anchors).fill(0.5),
    'weights.f32': Float32Array.of(1, 2, 3, 4, 5),
  };

  it('is fetched once, and its weights only when they are wanted', async () => {
    const asked = serve(files);
    const run = recorded();
    expect(await run.of({ ...DEFAULTS, seed: 2 })).toBeUndefined();
    expect(asked).toEqual(['/folder/recorded/run.json']);
    const recording = await run.of(DEFAULTS);
    expect(recording).toMatchObject({ origin: { kind: 'recorded', adapter: 'x' }, iteration: 600 });
    expect(recording?.anchors).toEqual(files['anchors.f32']);
    expect(await run.of(DEFAULTS)).toBe(recording);
    expect(asked).toHaveLength(2);
    const { snapshot } = await run.weightsOf(DEFAULTS);
    expect(snapshot.iteration).toBe(600);
    expect(snapshot.buffers.map((buffer) => [...buffer])).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(asked).toHaveLength(3);
  });

  it('is none where its files are not what they should be', async () => {
    const wrong = [
      {},
      { ...files, 'run.json': '<!doctype html>' },
      { ...files, 'anchors.f32': new Float32Array(3) },
    ];
    for (const served of wrong) {
      serve(served);
      expect(await recorded().of(DEFAULTS)).toBeUndefined();
      expect(await failureOf(recorded().weightsOf(DEFAULTS))).toBe('data');
    }
    serve({ ...files, 'weights.f32': new Float32Array(3) });
    expect(await failureOf(recorded().weightsOf(DEFAULTS))).toBe('data');
  });

  it('is none, and no error, where nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    expect(await recorded().of(DEFAULTS)).toBeUndefined();
  });

  it('is the one that is shipped: of the default experiment', async () => {
    const folder = new URL('../../public/recorded/', import.meta.url);
    const header = parseHeader(JSON.parse(await readFile(new URL('run.json', folder), 'utf8')));
    expect(isOf(header, DEFAULTS)).toBe(true);
    const sizes = await Promise.all(
      ['anchors.f32', 'weights.f32'].map(async (name) => (await stat(new URL(name, folder))).size),
    );
    expect(sizes).toEqual([4 * header.anchors, 4 * header.weights.reduce((a, b) => a + b, 0)]);
  });
});
