/** What the page looks at: decides which anchors the scene gets, looks at them on the plane, and tells of it. */
import type { Experiment } from '../experiment';
import type { Bench } from './bench';
import { say } from '../texts/say';
import { EngineFailure, isLost } from './device';
import type { Display } from './display';
import type { Frame } from './film';
import { Looks, type Part } from './looks';
import type { Plane, PlaneShown } from './plane';
import type { AnchorMove, EngineEvent, Layer, PlanePicture, PlaneProbe, SampleTrace } from './protocol';
import type { Recording } from './recording';
import { describeScene, type SceneReading } from './scene-reading';
import { moved, Shown, type Still } from './shown';

export interface ViewingHost {
  readonly emit: (event: EngineEvent) => void;
  /** A look at what is present failed. */
  readonly failed: (error: unknown) => void;
  /** Whether training goes on. */
  readonly busy: () => boolean;
}

export class Viewing {
  /** Whether somebody watches training. If not, training keeps all of its time, and only looks that are asked for are made. */
  watched = true;
  readonly #host: ViewingHost;
  readonly #looks = new Looks((part) => this.#look(part));
  readonly #shown = new Shown();
  #display: Display | undefined;
  /** With the encoder of the moment; undefined while only the display is there. */
  #bench: Bench | undefined;
  /** Of the last look: how many latents end where they should. */
  #led: Pick<SceneReading, 'roundTrip'> & { readonly aligned: number } = { aligned: 0, roundTrip: 0 };

  constructor(host: ViewingHost) {
    this.#host = host;
  }

  /** Undefined where nothing is shown. */
  get plane(): Plane | undefined {
    return this.#display?.plane;
  }

  /** Resolves when nobody looks. */
  get idle(): Promise<void> {
    return this.#looks.idle;
  }

  /** Shows a recorded run on a display that has no encoder yet. */
  openRecorded(display: Display, recording: Recording): void {
    this.#display = display;
    this.#host.emit({ type: 'samples', samples: display.samples });
    this.#shown.show(recording);
    void this.#looks.ask();
  }

  /** Shows the encoder of the moment of a new run, unless its recorded one is shown already. */
  open(bench: Bench): void {
    const early = this.#display === bench.display;
    this.#display = bench.display;
    this.#bench = bench;
    if (early) return;
    this.#shown.forget();
    this.#host.emit({ type: 'samples', samples: bench.display.samples });
  }

  /** Goes over to a new device: the encoder of the moment, whatever was shown before. */
  moveTo(bench: Bench): void {
    this.#display = bench.display;
    this.#bench = bench;
    this.#shown.forget();
  }

  /** Shows nothing any more. */
  close(): void {
    this.#display = undefined;
    this.#bench = undefined;
    this.#shown.forget();
  }

  /** Shows a frame of the film, or the encoder of the moment. */
  lookBack(frame: Frame | undefined): Promise<void> {
    const { snapshot, anchors } = frame ?? {};
    this.#shown.show(
      snapshot && anchors && { origin: { kind: 'film' }, iteration: snapshot.iteration, anchors },
    );
    return this.rest();
  }

  showRecorded(recording: Recording): Promise<void> {
    if (this.#shown.still !== recording) this.#shown.show(recording);
    return this.rest();
  }

  /** Training goes on. */
  goOn(): void {
    this.#shown.goOn();
  }

  /** @throws EngineFailure for a sample that is not shown, or for a label that is not learnt */
  async moveAnchors(moves: readonly AnchorMove[]): Promise<void> {
    for (const move of moves) {
      if ('label' in move) this.#checkLabel(move.label);
      else this.#check(move.sample);
    }
    if (this.#shown.last === undefined) await this.#looks.ask(); // nothing to hold yet
    this.#shown.move(moves);
    await (moves.length === 0 ? this.rest() : this.#looks.ask());
  }

  /** The cut-off has changed, and with it the losses. */
  setCutOff(u: number): Promise<void> {
    this.#display?.scene.setCutOff(u);
    return this.#looks.ask('alignment');
  }

  /** Looks now and then while training goes on, where what is shown changes with it. */
  whileTraining(): void {
    if (this.watched && this.#shown.still === undefined) this.#looks.whileTraining();
  }

  /** Training has come to its goal, or was paused. */
  afterTraining(): void {
    if (this.watched) void this.rest();
  }

  /** A look, and then, where nothing moves, the picture at full resolution (which is not waited for). */
  async rest(): Promise<void> {
    if (!this.#shown.seen) await this.#looks.ask();
    if (this.#host.busy() && this.#shown.still === undefined) return;
    // Whatever goes wrong here goes wrong again in the next look, where somebody hears of it.
    this.#display?.plane.refine().catch(() => undefined);
  }

  async probe(x: number, y: number, from: number): Promise<PlaneProbe> {
    return this.#need().plane.probe(x, y, from);
  }

  /** What is shown, at full resolution. @throws EngineFailure where nothing is */
  async image(width: number, height: number, without: readonly Layer[]): Promise<PlanePicture> {
    const { plane } = this.#need();
    await plane.refine();
    return plane.image(width, height, without);
  }

  /** @throws EngineFailure for a sample that is not shown */
  async trace(sample: number, experiment: Experiment): Promise<SampleTrace> {
    this.#check(sample);
    const { eye, display } = this.#bench ?? this.#fail();
    const { traceSample } = await import('./trace');
    return traceSample(eye, display, experiment, sample);
  }

  /** The plane shows something else: another camera, other axes, another time. */
  readonly onShown = (display: Display, shown: PlaneShown): void => {
    if (this.#display === display) this.#host.emit({ type: 'plane', plane: { ...shown, ...this.#led } });
  };

  #check(sample: number): void {
    const { count } = this.#need().samples;
    if (Number.isInteger(sample) && sample >= 0 && sample < count) return;
    throw new EngineFailure({
      kind: 'internal',
      ...say('failures.noSuchSample', { sample, last: count - 1 }),
    });
  }

  #checkLabel(label: number): void {
    const { scene, samples } = this.#need();
    const count = scene.labelAnchors === undefined ? 0 : samples.classNames.length;
    if (Number.isInteger(label) && label >= 0 && label < count) return;
    throw new EngineFailure({ kind: 'internal', ...say('failures.noSuchLabel', { label, count }) });
  }

  #need(): Display {
    return this.#display ?? this.#fail();
  }

  #fail(): never {
    throw new EngineFailure({ kind: 'internal', ...say('failures.nothingLoaded') });
  }

  async #look(part: Part): Promise<void> {
    const display = this.#display;
    if (display === undefined) return;
    try {
      await this.#lookAt(display, part);
    } catch (error) {
      // What breaks with a lost device, or on a display that is gone, is mended elsewhere.
      if (!(await isLost(display.device, true)) && this.#display === display) this.#host.failed(error);
    }
  }

  async #lookAt(display: Display, part: Part): Promise<void> {
    const { scene, plane, samples } = display;
    const { moves, still } = this.#shown;
    // Everything is enqueued before the first wait, so that it is of one moment.
    const of = this.#enqueue(display, part);
    if (of === undefined) return;
    const [shown, reading] = await Promise.all([
      of.anew ? plane.update({ refit: moves.length === 0 }) : undefined,
      scene.read(),
    ]);
    if (this.#display !== display) return;
    const { origin, iteration } = of;
    if (moves.length === 0) this.#shown.saw(still ?? { origin, iteration, anchors: reading.anchors });
    const about = { origin, iteration, moved: moves.length };
    const described = await describeScene(reading, about, scene.experiment, samples.labels);
    if (this.#display !== display) return;
    this.#host.emit({ type: 'scene', scene: described });
    if (shown === undefined) return;
    this.#led = { aligned: reading.alignment.aligned, roundTrip: reading.roundTrip };
    this.#host.emit({ type: 'plane', plane: { ...shown, ...this.#led } });
  }

  /** Enqueues the scene of what is to be shown; says of what it is, and whether it has new anchors. Undefined where there is nothing to show yet. */
  #enqueue(
    { scene, plane }: Display,
    part: Part,
  ): (Pick<Still, 'origin' | 'iteration'> & { readonly anew: boolean }) | undefined {
    const { still, last, moves } = this.#shown;
    const same = still ?? last;
    if (part === 'alignment' && last !== undefined && same !== undefined) {
      scene.again();
      return { origin: same.origin, iteration: same.iteration, anew: false };
    }
    if (still !== undefined) {
      const lift = (base: Float32Array, x: number, y: number) => plane.lift(base, x, y);
      scene.put(moves.length > 0 ? moved(still.anchors, scene, moves, lift) : still.anchors);
      return { origin: still.origin, iteration: still.iteration, anew: true };
    }
    if (this.#bench === undefined) return undefined;
    const { eye, trainer } = this.#bench;
    eye.look();
    scene.take(eye.anchors, eye.labelAnchors);
    return { origin: { kind: 'live' }, iteration: trainer.iteration, anew: true };
  }
}
