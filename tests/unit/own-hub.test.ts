/** Hugging Face's rows, with answers of the shape that its documentation shows. No test reaches the network. */
import { describe, expect, it } from 'vitest';
import { type HubPlace, hubSplits, openHub, pagesOf, readHubName } from '../../src/data/own/hub';
import type { Network } from '../../src/data/own/hub-api';
import { Reading } from '../../src/data/own/reading';
import { decodePng, fixture, trouble } from './own-sample';

const PLACE: HubPlace = { dataset: 'ylecun/mnist', config: 'mnist', split: 'train' };
const IMAGE = 'https://datasets-server.huggingface.co/cached-assets/ylecun/mnist/--/mnist/train';

const FEATURES = [
  { feature_idx: 0, name: 'image', type: { _type: 'Image' } },
  { feature_idx: 1, name: 'label', type: { names: ['zero', 'one', 'two'], _type: 'ClassLabel' } },
];

function rowsAt(url: URL, total: number, features: unknown = FEATURES) {
  const [offset, length] = ['offset', 'length'].map((key) => Number(url.searchParams.get(key)));
  const count = Math.max(0, Math.min(length ?? 0, total - (offset ?? 0)));
  return {
    features,
    rows: Array.from({ length: count }, (_, k) => ({
      row_idx: (offset ?? 0) + k,
      row: {
        image: { src: `${IMAGE}/${(offset ?? 0) + k}/image/image.png?Signature=a`, height: 6, width: 4 },
        label: ((offset ?? 0) + k) % 3,
      },
      truncated_cells: [],
    })),
    num_rows_total: total,
    num_rows_per_page: 100,
    partial: false,
  };
}

type Answer = (url: URL) => Response | Promise<Response>;

/** A network that gives these answers, and tells what it was asked and how long it was made to wait. */
function network(answer: Answer) {
  const asked: string[] = [];
  const waits: number[] = [];
  const of: Network = {
    fetch: async (url) => {
      asked.push(url);
      return answer(new URL(url));
    },
    wait: async (milliseconds) => void waits.push(milliseconds),
  };
  return { of, asked, waits };
}

async function service(total: number, change: (answer: ReturnType<typeof rowsAt>) => unknown = (a) => a) {
  const png = await fixture('colour.png');
  return network((url) =>
    url.pathname === '/rows' ? Response.json(change(rowsAt(url, total))) : new Response(png),
  );
}

const open = (of: Network, rows = 200) => openHub(PLACE, rows, decodePng, of, () => {});
const json = (status: number, headers: Record<string, string> = {}) =>
  Response.json({ error: 'refused' }, { status, headers });

function endless(): Response {
  return new Response(
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)) }),
  );
}

describe('a name', () => {
  it.each([
    ['ylecun/mnist', 'ylecun/mnist'],
    [' mnist ', 'mnist'],
    ['https://huggingface.co/datasets/ylecun/mnist/viewer/mnist/test?row=3', 'ylecun/mnist'],
  ])('%s', (text, dataset) => expect(readHubName(text)).toEqual({ dataset, config: null, split: null }));

  it('may name a part', () => {
    expect(readHubName('hf:ylecun/mnist/mnist/test')).toEqual({
      dataset: 'ylecun/mnist',
      config: 'mnist',
      split: 'test',
    });
    expect(readHubName('hf:mnist/default/test')).toMatchObject({ dataset: 'mnist', split: 'test' });
  });

  it.each(['', 'a/b/c', '../x', 'a b', 'https://example.org/datasets/a/b', 'a/../b'])(
    'is not %j',
    async (text) => {
      expect((await trouble(() => readHubName(text)))?.code).toBe('hubName');
    },
  );
});

describe('rows', () => {
  it('come a hundred at a time with their images, and make a data set', async () => {
    const { of, asked } = await service(250);
    const reading = await Reading.ofHub(PLACE, 300, decodePng, of, () => {});
    expect(reading.recognised).toMatchObject({
      name: 'hf:ylecun/mnist/mnist/train',
      format: 'hub',
      train: 250,
      classNames: ['zero', 'one', 'two'],
      perClass: [84, 83, 83],
      size: [4, 6],
      rows: 300,
    });
    const pages = asked
      .filter((url) => url.includes('/rows'))
      .map((url) => new URL(url).searchParams.get('offset'));
    expect(pages).toEqual(['0', '0', '100', '200']);
    const { prep } = await reading.prepare({ side: 8, train: 20, test: 5, classNames: [] }, () => {});
    expect(prep).toBe('8.20.5.300');
  });

  it('are spread over a large set, the same ones each time', async () => {
    expect(pagesOf(60_000, 500)).toEqual([0, 120, 240, 360, 480]);
    expect(pagesOf(250, 1000)).toEqual([0, 1, 2]);
    const [a, b, c] = await Promise.all(
      [900, 900, 901].map(async (total) => open((await service(total)).of)),
    );
    expect(a?.sha256).toBe(b?.sha256);
    expect(a?.found.train.count).toBe(200);
    expect(c?.sha256).not.toBe(a?.sha256);
  });

  it('say how far they are', async () => {
    const { of } = await service(100);
    const seen: number[] = [];
    await openHub(PLACE, 100, decodePng, of, ({ done, total }) => {
      expect(total).toBe(100);
      seen.push(done);
    });
    expect(seen.at(-1)).toBe(100);
    expect(seen).toEqual(seen.toSorted((x, y) => x - y));
  });

  it('without known classes are unlabelled', async () => {
    const hidden = await service(100, (answer) => ({
      ...answer,
      rows: answer.rows.map((each) => ({ ...each, row: { ...each.row, label: -1 } })),
    }));
    expect((await open(hidden.of, 100)).found.classNames).toEqual([]);
  });
});

describe('what goes wrong', () => {
  it.each([
    [401, 'hubMissing'],
    [404, 'hubMissing'],
    [500, 'hubNoViewer'],
    [501, 'hubNoViewer'],
    [422, 'hubAnswer'],
  ])('HTTP status %i', async (status, code) => {
    const { of, asked } = network(() => json(status));
    const error = await trouble(() => hubSplits(of, 'a/b'));
    expect(error).toMatchObject({ code });
    expect(error?.message).toContain('a/b');
    expect(asked).toHaveLength(1);
  });

  it('waits as long as it is told, and longer each time where it is not, and then gives up', async () => {
    let left = 2;
    const told = network(() =>
      left-- > 0
        ? json(429, { 'retry-after': '7' })
        : Response.json({ splits: [{ config: 'a', split: 'b' }] }),
    );
    expect(await hubSplits(told.of, 'a/b')).toEqual([{ config: 'a', split: 'b' }]);
    expect(told.waits).toEqual([7000, 7000]);
    const never = network(() => json(429));
    expect((await trouble(() => hubSplits(never.of, 'a/b')))?.code).toBe('hubRate');
    expect(never.waits).toEqual([5000, 10_000, 20_000, 40_000, 60_000]);
    const tomorrow = network(() => json(429, { 'retry-after': '86400' }));
    expect((await trouble(() => hubSplits(tomorrow.of, 'a/b')))?.code).toBe('hubRate');
    expect(tomorrow.waits).toEqual([]);
  });

  it('asks once more where the service stumbles', async () => {
    let first = true;
    const { of, asked } = network(() => {
      if (!first) return Response.json({ splits: [{ config: 'a', split: 'b' }] });
      first = false;
      return json(503);
    });
    await hubSplits(of, 'a/b');
    expect(asked).toHaveLength(2);
  });

  it.each([
    [new DOMException('late', 'TimeoutError'), 'hubTimeout'],
    [new TypeError('Failed to fetch'), 'hubOffline'],
  ])('no answer: %s', async (reason, code) => {
    const { of } = network(() => Promise.reject(reason));
    expect((await trouble(() => hubSplits(of, 'a/b')))?.code).toBe(code);
  });

  it.each(['[]', 'null', '{"splits":1}', '<html>', '{"__proto__":{"polluted":1}}'])(
    'an answer of %s',
    async (body) => {
      const { of } = network(() => new Response(body));
      expect((await trouble(() => hubSplits(of, 'a/b')))?.code).toBe('hubShape');
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  it('refuses to ask for too many rows', async () => {
    const { of, asked } = await service(10);
    expect((await trouble(() => open(of, 5001)))?.message).toBe(
      'ylecun/mnist: 5001 rows; 100 to 5000 can be fetched.',
    );
    expect(asked).toEqual([]);
  });

  it.each([
    ['hubNoImages', { features: [{ name: 'text', type: { _type: 'Value', dtype: 'string' } }] }],
    ['hubCell', { rows: [{ row_idx: 0, row: { image: null, label: 0 } }] }],
    ['hubCell', { rows: [{ row_idx: 0, row: { image: { src: `${IMAGE}/0` }, label: 9 } }] }],
    ['hubHost', { rows: [{ row_idx: 0, row: { image: { src: 'https://example.org/a.png' }, label: 0 } }] }],
    ['hubHost', { rows: [{ row_idx: 0, row: { image: { src: 'http://huggingface.co/a.png' }, label: 0 } }] }],
    [
      'hubHost',
      { rows: [{ row_idx: 0, row: { image: { src: 'https://evilhuggingface.co/a.png' }, label: 0 } }] },
    ],
  ])('%s', async (code, change) => {
    const { of, asked } = await service(100, (answer) => ({ ...answer, ...change }));
    const error = await trouble(() => open(of, 100));
    expect(error?.code).toBe(code);
    expect(asked.every((url) => new URL(url).pathname === '/rows')).toBe(true);
  });

  it('stops reading an answer that does not end', async () => {
    const { of } = network(endless);
    expect((await trouble(() => hubSplits(of, 'a/b')))?.code).toBe('hubTooMuch');
  });
});
