/**
 * `window.lzn`: the page for people who script it.
 *
 * ```js
 * await lzn.ready;
 * await lzn.load('#v=2&seed=3&data=digits&d=2');
 * const { loss } = await lzn.step(20);
 * const { anchor, trajectory } = await lzn.zoneAt(0.5, -1);
 * const { linear, chance } = await lzn.evaluate();
 * console.log(lzn.link(), await lzn.fingerprint());
 * const { values, evaluations } = await lzn.generate({ count: 64, sampler: { method: 'rk45' } }); // with a decoder
 * ```
 *
 * Calls are carried out one after another in the order they are made, whether or not they are awaited.
 * Probabilities and accuracies are 0 to 1; `t` is the paper's time, 0 at the prior and 1 at the anchors.
 */
import type {
  Classification,
  ClassifyRequest,
  Generated,
  Judgement,
  PlaneProbe,
  ProbeResult,
  Reconstructed,
  Telemetry,
} from '../engine/protocol';
import { type Experiment, type Verdict, type Warning, writeLink } from '../experiment';
import { useExperiment } from '../state/experiment';
import { useRun } from '../state/run';
import { absoluteLink, hashOf } from './address';
import { session } from './session';
import type { GenerateOptions, JudgeOptions, ReconstructOptions } from './tasks/scripting';

/** The way of one point of the latent plane. */
export interface ZoneAt {
  /** Sample whose anchor it ends at, and its class. */
  readonly anchor: number;
  readonly label: number;
  /** x and y of its states, the point itself first. */
  readonly trajectory: readonly (readonly [number, number])[];
  /** Probability of that anchor at each state. */
  readonly probabilityByStep: readonly number[];
  /** Paper time of each state. */
  readonly t: readonly number[];
}

export interface LatentZoningConsole {
  /** Resolves when the page's first experiment is loaded; rejects where there is no WebGPU. */
  readonly ready: Promise<void>;
  /** The experiment being trained: a frozen snapshot. */
  readonly experiment: Readonly<Experiment>;
  /**
   * Loads an experiment from a link's hash, with or without the `#`, at iteration 0 and not training. Page and
   * address bar follow. Whatever is wrong in the hash is refused key by key: see `warnings`.
   */
  readonly load: (hash: string) => Promise<{ warnings: readonly Warning[] }>;
  /** Trains until `pause()` or the experiment's last iteration. Resolves when training has begun. */
  readonly run: () => Promise<void>;
  /** Resolves when training has stopped. */
  readonly pause: () => Promise<void>;
  /** Pauses, makes exactly `n` iterations (default 1), and resolves to the telemetry after the last of them. */
  readonly step: (n?: number) => Promise<Telemetry>;
  /** Linear probe and kNN on the test images, beside their references. A running training waits and goes on. */
  readonly evaluate: () => Promise<ProbeResult>;
  /** 16 lower-case hex digits over the bits of the weights: equal when and only when the weights are. */
  readonly fingerprint: () => Promise<string>;
  /** The absolute address of the run: its experiment, and the settings that were changed on the way. */
  readonly link: () => string;
  /**
   * The same with a receipt: fingerprint of the present iteration, losses on the way, adapter, browser and build. Training waits for a moment.
   * Rejects before the first iteration, and where no link can name the weights.
   */
  readonly receipt: () => Promise<string>;
  /**
   * Makes the run again that the opened link claims to have made, and compares: the same bits, close (within the tolerance for another adapter) or
   * different, with the first number that is too far off. Null where `pause()` came between; rejects where the link has no receipt.
   */
  readonly reproduce: () => Promise<Verdict | null>;
  /** The latest telemetry. While training it is at most a quarter of a second old. */
  readonly telemetry: () => Telemetry;
  /** Follows a latent of the plane (latent units) to the anchor whose zone it lies in. */
  readonly zoneAt: (x: number, y: number) => Promise<ZoneAt>;
  /**
   * What the decoder makes of noise and latents, with the average weights; whatever is left out of the request (`GenerateRequest` in
   * src/engine/tasks-protocol.ts) is filled in: 16 samples of the prior, Euler with 8 steps, seed 1. Training goes on meanwhile. Rejects where
   * there is no decoder, and says of anything that cannot be what can.
   */
  readonly generate: (options?: GenerateOptions) => Promise<Generated>;
  /** Shown samples (the first 8) led back to noise and made again, and the l2 norms of the differences. Training goes on meanwhile. */
  readonly reconstruct: (options?: ReconstructOptions) => Promise<Reconstructed>;
  /** Classes of the test samples by the label flow, for each factor on the latents' noise. A running training waits and goes on. */
  readonly classify: (options?: Partial<ClassifyRequest>) => Promise<Classification>;
  /** How near generated samples (512) are to real ones. A running training waits and goes on. */
  readonly judge: (options?: JudgeOptions) => Promise<Judgement>;
  /** Destroys the GPU device as a driver crash would, to watch the recovery. */
  readonly loseDevice: () => Promise<void>;
}

declare global {
  interface Window {
    readonly lzn: LatentZoningConsole;
  }
}

function zoneOf({ anchor, label, times, trajectory, leading }: PlaneProbe): ZoneAt {
  return {
    anchor,
    label,
    trajectory: times.map((_, k) => [trajectory[2 * k] ?? 0, trajectory[2 * k + 1] ?? 0] as const),
    probabilityByStep: [...(leading[0]?.probability ?? [])],
    t: [...times],
  };
}

const scripting = () => import('./tasks/scripting');

const api: LatentZoningConsole = Object.freeze({
  get ready() {
    return session.ready;
  },
  get experiment() {
    return useExperiment.getState().current;
  },
  load: (hash: string) => session.loadHash(hash),
  run: () => session.run(),
  pause: () => session.pause(),
  step: (n?: number) => session.step(n),
  evaluate: () => session.evaluate(),
  fingerprint: () => session.fingerprint(),
  link: () => absoluteLink(hashOf(useRun.getState().course)),
  receipt: async () => {
    const { linkWithReceipt } = await import('./session/reproduce');
    return absoluteLink(writeLink(await linkWithReceipt()));
  },
  reproduce: async () => (await import('./session/reproduce')).reproduce(),
  telemetry: () => useRun.getState().telemetry,
  zoneAt: async (x: number, y: number) => zoneOf(await session.probeInTurn(x, y)),
  generate: (options?: GenerateOptions) =>
    session.together(async () => (await scripting()).generate(options)),
  reconstruct: (options?: ReconstructOptions) =>
    session.together(async () => (await scripting()).reconstruct(options)),
  classify: async (options?: Partial<ClassifyRequest>) => (await scripting()).classify(options),
  judge: async (options?: JudgeOptions) => (await scripting()).judge(options),
  loseDevice: () => session.loseDevice(),
});

/** Puts `lzn` on the window. */
export function installConsole(): void {
  Object.defineProperty(window, 'lzn', { value: api, configurable: true });
}
