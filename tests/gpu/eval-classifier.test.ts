/** The small classifier that generated images are judged with: its gradients, what it learns, and what it sees. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Dataset } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { type Classifier, look, realImages, trainClassifier } from '../../src/eval/classifier';
import { FEATURES, HIDDEN, networkNeeds, weightsPlan } from '../../src/eval/classifier-memory';
import { createTrainedClassifier, initialiseClassifier } from '../../src/eval/classifier-network';
import { scoped } from '../../src/eval/scope';
import { padRows, unpadRows } from '../../src/gpu/matrix';
import { softmaxCrossEntropy } from '../oracle/eval';
import { activate, activateBackward, type Dense, dense, linear, linearBackward } from '../oracle/nn';
import { normals } from '../oracle/nn-cases';
import { expectClose, testDevice } from './device';
import { submit } from './nn-harness';

let device: GPUDevice;
let digits: Dataset;
beforeAll(async () => {
  device = await testDevice();
  digits = await loadDataset('digits', { seed: 1, baseUrl: new URL('/', location.href).href });
});

const SHAPE = { inputs: 9, classes: 3 };
const WIDTHS = [SHAPE.inputs, HIDDEN, FEATURES, SHAPE.classes] as const;

/** "label: bytes" of each. */
const listed = (buffers: readonly { readonly label?: string; readonly bytes: number }[]) =>
  buffers.map(({ label, bytes }) => `${label ?? ''}: ${bytes}`).toSorted();

it('has the gradients of the mean cross-entropy in every weight', () =>
  scoped(async (own) => {
    const rows = 6;
    const labels = Uint8Array.from({ length: rows }, (_, i) => i % 3);
    const x = normals(rows, SHAPE.inputs, 1);
    const store = own(weightsPlan(SHAPE).allocate(device));
    initialiseClassifier(store, SHAPE, 4);
    // The last layer begins at zero, where its input would get no gradient.
    const last = normals(FEATURES, SHAPE.classes, 2, 0.1);
    store.initialise('layer.2.weight', last.data);
    const made = vi.spyOn(device, 'createBuffer');
    const network = await createTrainedClassifier(device, store, SHAPE, rows, own);
    const buffers = made.mock.calls.map(([{ label, size }]) => ({
      ...(label !== undefined && { label }),
      bytes: size,
    }));
    made.mockRestore();
    expect(listed(buffers)).toEqual(listed(networkNeeds(SHAPE, rows, true)));
    network.input.write(padRows(x.data, rows, SHAPE.inputs));
    network.labels.write(Uint32Array.from(labels));
    submit(device, (pass) => {
      network.forward(pass);
      network.backward(pass);
    });
    const read = async (name: string, which: 'values' | 'gradients', r: number, c: number) => {
      const stored = await store.tensor(name, which).read();
      const data = unpadRows(stored, r, c);
      return dense(r, c, (row, col) => data[row * c + col] ?? Number.NaN);
    };
    const weight = (k: number, which: 'values' | 'gradients') =>
      read(`layer.${k}.weight`, which, WIDTHS[k] ?? 0, WIDTHS[k + 1] ?? 0);

    const [w0, w1, w2] = [await weight(0, 'values'), await weight(1, 'values'), await weight(2, 'values')];
    const [a0, a1] = twinLayers(x, w0, w1);
    const [h0, h1] = [activate('relu', a0), activate('relu', a1)];
    const scores = linear(h1, w2);
    const top = linearBackward(h1, w2, softmaxCrossEntropy(scores, labels).gradient);
    const middle = linearBackward(h0, w1, activateBackward('relu', a1, top.x));
    const bottom = linearBackward(x, w0, activateBackward('relu', a0, middle.x));
    expectClose(unpadRows(await network.features.read(), rows, FEATURES), h1.data, { relative: 1e-5 });
    for (const [k, layer] of [bottom, middle, top].entries()) {
      expectClose((await weight(k, 'gradients')).data, layer.weight.data, { relative: 1e-5 });
      const bias = await read(`layer.${k}.bias`, 'gradients', 1, WIDTHS[k + 1] ?? 0);
      expectClose(bias.data, layer.bias.data, { relative: 1e-5 });
    }
  }));

function twinLayers(x: Dense, w0: Dense, w1: Dense): [Dense, Dense] {
  const first = linear(x, w0);
  return [first, linear(activate('relu', first), w1)];
}

describe('on the 8 x 8 digits', () => {
  let classifier: Classifier;
  const told: number[] = [];
  beforeAll(async () => {
    classifier = await trainClassifier(device, digits, { onProgress: (fraction) => told.push(fraction) });
  });

  it('names nine in ten, has held samples back, and has told how far it was', () => {
    // scikit-learn's split by writers is hard: an MLP of this size gets 92 to 94 % in NumPy, too.
    expect(classifier.accuracy).toBeGreaterThan(0.9);
    expect(new Set(classifier.heldOut).size).toBe(297);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });

  it('sees samples that it did not train with as it sees the test samples, whatever stands beside them', async () => {
    const images = realImages(digits, 'train', classifier.heldOut);
    const { classes, features } = await look(device, classifier, images);
    const right = classes.filter(
      (found, i) => found === digits.train.labels[classifier.heldOut[i] ?? 0],
    ).length;
    expect(right / classes.length).toBeGreaterThan(0.9);
    expect(features).toMatchObject({ count: 297, columns: FEATURES });
    const one = await look(
      device,
      classifier,
      realImages(digits, 'train', classifier.heldOut.subarray(7, 8)),
    );
    expectClose(one.features.values, Array.from(features.values).slice(7 * FEATURES, 8 * FEATURES), {
      relative: 1e-5,
    });
    expect(one.classes[0]).toBe(classes[7]);
  });

  it('ends when asked, and refuses points, a single class and images of another size', async () => {
    const enough = { signal: AbortSignal.abort(new Error('enough')) };
    await expect(trainClassifier(device, digits, enough)).rejects.toThrow('enough');
    await expect(
      look(device, classifier, realImages(digits, 'test', new Uint32Array(1)), enough),
    ).rejects.toThrow('enough');
    await expect(trainClassifier(device, { ...digits, kind: 'points' })).rejects.toThrow('points');
    await expect(trainClassifier(device, { ...digits, classNames: ['all'] })).rejects.toThrow('1 class');
    const wide = { count: 1, columns: 65, values: new Float32Array(65) };
    await expect(look(device, classifier, wide)).rejects.toThrow('65 pixels');
  });
});
