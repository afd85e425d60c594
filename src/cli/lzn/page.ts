/** The browser's side of `npm run lzn`: the engine itself, without a canvas. */
import { decode } from '../../data/own/decode';
import { fits, readPrep } from '../../data/own/prep';
import { Reading } from '../../data/own/reading';
import { fromBlob } from '../../data/own/source';
import { detailOf } from '../../engine/device';
import { Engine } from '../../engine/engine';
import type { EngineEvent, HistoryPoint } from '../../engine/protocol';
import type { Purpose } from '../../gpu/memory';
import type { Answer, Headless, HeadlessEvent, Look } from './headless';

declare global {
  /** Calls a method of Headless. */
  var headless: (name: keyof Headless, args: readonly unknown[]) => Promise<Answer<unknown>>;
  /** Of Node. */
  var headlessEvent: ((event: HeadlessEvent) => Promise<void>) | undefined;
}

/** What is there for those who look, and not for training. */
const BESIDE: ReadonlySet<Purpose> = new Set<Purpose>(['plane', 'telemetry', 'evaluation']);

const engine = new Engine();
let points: HistoryPoint[] = [];
let latest: Look = { aligned: Number.NaN, roundTrip: Number.NaN };

function hear(event: EngineEvent): void {
  if (event.type === 'telemetry') points.push(...event.history);
  if (event.type === 'plane') latest = event.plane;
  if (event.type === 'progress') tell({ type: 'progress', label: event.label, fraction: event.fraction });
  if (event.type === 'notice') tell({ type: 'notice', message: event.message });
}

function tell(event: HeadlessEvent): void {
  void globalThis.headlessEvent?.(event);
}

const api: Headless = {
  async start() {
    const adapter = await engine.start(null, hear, `${location.origin}/`);
    engine.trainUnwatched();
    return { adapter, browser: navigator.userAgent };
  },
  async offer({ prep: text, sha }) {
    const inputs = [...document.querySelectorAll('input')];
    const files = inputs.flatMap(({ files: chosen }) => [...(chosen ?? [])]);
    const sources = files.map((file) => fromBlob(file.webkitRelativePath || file.name, file));
    const reading = await Reading.ofFiles(sources, decode, () => undefined);
    const { sha256, classNames } = reading.recognised;
    const prep = readPrep(text);
    const fitting = sha256 === sha && prep !== null && fits(prep, reading.recognised);
    if (fitting) {
      const choices = { ...prep, side: prep.side ?? 0, classNames };
      await engine.offerData(await reading.prepare(choices, () => undefined));
    }
    return { sha256, fits: fitting };
  },
  async load({ experiment, recorded, changes }) {
    points = [];
    await engine.load(experiment, changes);
    if (recorded) await engine.adoptRecorded();
    return (await engine.telemetry()).iteration;
  },
  async bringBack(run) {
    points = [];
    await engine.bringBack(run);
  },
  async step(count) {
    const telemetry = await engine.step(count);
    const finished = points;
    points = [];
    return { telemetry, points: finished };
  },
  pause: () => engine.pause(),
  async look() {
    await engine.lookBack(null);
    const { aligned, roundTrip } = latest;
    return { aligned, roundTrip };
  },
  evaluate: () => engine.evaluate(),
  classify: (request) => engine.ask('classify', request),
  judge: (request) => engine.ask('judge', request),
  figures: () => engine.ask('figures', {}),
  async memory(experiment) {
    const { parts } = await engine.estimateMemory(experiment);
    return parts.reduce((sum, { purpose, bytes }) => sum + (BESIDE.has(purpose) ? 0 : bytes), 0);
  },
  cancelEvaluation: () => engine.cancelEvaluation(),
  fingerprint: () => engine.fingerprint(),
  keep: () => engine.keep(),
  tensors: () => engine.tensors(),
  async zones(side) {
    await engine.lookBack(null); // the encoder of the moment
    const { width, height, data } = await engine.image(side, side);
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    return new Uint8Array(await blob.arrayBuffer());
  },
};

globalThis.headless = async (name, args) => {
  try {
    const method = api[name] as (...given: readonly unknown[]) => Promise<unknown>;
    return { value: await method(...args) };
  } catch (error) {
    const { kind, message } = detailOf(error);
    return { failure: { kind, message } };
  }
};
