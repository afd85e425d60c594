/** The target network: every tensor of it follows its own, and nothing else moves. */
import { beforeAll, describe, expect, it } from 'vitest';
import { unpadRows } from '../../src/gpu/matrix';
import { encoderSpec, initialiseEncoder, planEncoder } from '../../src/nn/encoder-spec';
import { MomentumNetwork, momentumNeeds, planTarget, targetOf } from '../../src/nn/momentum';
import { ParameterStore } from '../../src/nn/parameters';
import { expectBuffers } from './buffers-made';
import { testDevice } from './device';
import { submit } from './nn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const spec = encoderSpec('mlp-s', {
  inputs: 13,
  outputs: 3,
  activation: 'relu',
  hiddenNorm: 'batch',
  outputNorm: 'none',
});

function makeStore(): ParameterStore {
  const plan = ParameterStore.plan();
  planEncoder(plan, spec);
  planTarget(plan);
  plan.add('predictor', 5, 7);
  plan.addState('queue', 9, 3);
  const store = plan.allocate(device);
  initialiseEncoder(store, spec, 1);
  initialiseEncoder(targetOf(store), spec, 2);
  store.initialise('predictor', new Float32Array(35).fill(5));
  store.initialiseState('queue', new Float32Array(27).fill(7));
  return store;
}

/** All tensors by name, those of the state after the others. */
async function contents(store: ParameterStore): Promise<Map<string, Float32Array>> {
  const all = new Map<string, Float32Array>();
  for (const { name, rows, cols } of store.entries)
    all.set(name, unpadRows(await store.tensor(name, 'values').read(), rows, cols));
  for (const { name, rows, cols } of store.stateEntries)
    all.set(`state/${name}`, unpadRows(await store.stateTensor(name).read(), rows, cols));
  return all;
}

describe('a target network', () => {
  it.each([0, 0.25, 0.99, 1])('follows with momentum %d', async (m) => {
    const store = makeStore();
    const network = await MomentumNetwork.create(device, store);
    const before = await contents(store);
    network.prepare(m);
    submit(device, (pass) => network.follow(pass));
    const after = await contents(store);
    let followed = 0;
    for (const [name, now] of after) {
      const then = before.get(name) ?? new Float32Array();
      const values = before.get(name.replace('state/target.', ''));
      const follows = name.startsWith('state/target.');
      followed += Number(follows);
      now.forEach((x, i) => {
        const wanted = follows ? m * (then[i] ?? 0) + (1 - m) * (values?.[i] ?? 0) : (then[i] ?? 0);
        expect(Math.abs(x - wanted), name).toBeLessThanOrEqual(2e-7 * Math.max(1, Math.abs(wanted)));
      });
    }
    expect(followed).toBe(store.entries.length - 1);
    network.destroy();
    store.destroy();
  });

  it('is read by the names of what it follows', async () => {
    const store = makeStore();
    const network = await MomentumNetwork.create(device, store);
    const { cols, rows } = store.entries[0] ?? { cols: 0, rows: 0 };
    const name = store.entries[0]?.name ?? '';
    const own = unpadRows(await store.stateTensor(`target.${name}`).read(), rows, cols);
    expect(unpadRows(await network.weights.tensor(name, 'values').read(), rows, cols)).toEqual(own);
    network.destroy();
    store.destroy();
  });

  it('takes what it says, and refuses a store without one', async () => {
    const store = makeStore();
    await expectBuffers(() => MomentumNetwork.create(device, store), [momentumNeeds()]);
    store.destroy();
    const plan = ParameterStore.plan();
    planEncoder(plan, spec);
    const bare = plan.allocate(device);
    await expect(MomentumNetwork.create(device, bare)).rejects.toThrow('no target network');
    bare.destroy();
  });
});
