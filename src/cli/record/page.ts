/** The browser's side of `npm run record`: trains the default experiment with the engine itself, and hands over what it came to. */
import { Engine } from '../../engine/engine';
import type { RecordedRun } from '../../engine/record-frame';
import { DEFAULTS } from '../../experiment';

export interface RecordApi {
  /** Loads the default experiment; gives the adapter's name and the experiment's last iteration. */
  start(): Promise<{ adapter: string; iters: number }>;
  /** So many iterations; gives the loss of the last. */
  step(count: number): Promise<number | null>;
  /** The run as it stands: run.json, and the bytes of the other two files in base64. */
  take(date: string): Promise<{ header: RecordedRun['header']; anchors: string; weights: string }>;
}

declare global {
  var record: RecordApi;
}

const engine = new Engine();
let adapter = '';

function base64(numbers: Float32Array): string {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

globalThis.record = {
  async start() {
    const info = await engine.start(null, () => undefined, `${location.origin}/`);
    adapter = [info.vendor, info.architecture, info.description].filter(Boolean).join(' ');
    await engine.load({ ...DEFAULTS });
    return { adapter, iters: DEFAULTS.iters };
  },
  async step(count) {
    return (await engine.step(count)).loss;
  },
  async take(date) {
    const { header, anchors, weights } = await engine.record({ adapter, date });
    return { header, anchors: base64(anchors), weights: base64(weights) };
  },
};
