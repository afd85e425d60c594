/** Makes what is shown: one request after another, of what is wanted when its turn comes, and never two at a time. */
import type { DecoderName, GenerateRequest, ReconstructRequest } from '../../../engine/tasks-protocol';
import { hasDecoder, trainingSize } from '../../../experiment';
import { useExperiment } from '../../../state/experiment';
import {
  type Ends,
  type GenerateStore,
  type Made,
  type Mode,
  type Outcomes,
  useGenerate,
} from '../../../state/generate';
import { NO_TELEMETRY, useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import type { Words } from '../../../texts/say';
import { toEngineError } from '../../engine-client';
import { session } from '../../session';
import { Latest } from '../../session/latest';
import {
  betweenRequest,
  type Choice,
  classRequest,
  decodersOf,
  MOST_CLASSES,
  reconstructRequest,
  samplesRequest,
  samplesToReconstruct,
  somePair,
} from './requests';

/** What is made now, and for whom: null where there is nothing to make pictures with. */
function situation() {
  const { state, samples, telemetry, error } = useRun.getState();
  const { current } = useExperiment.getState();
  if (samples === null || state === 'loading' || error !== null || !hasDecoder(current)) return null;
  return { experiment: current, samples, iteration: telemetry.iteration };
}

type Situation = NonNullable<ReturnType<typeof situation>>;

/** Whether there is a run that can make pictures. */
export function canMake(): boolean {
  return situation() !== null;
}

export function choiceOf({ sampler, seed }: GenerateStore, kind: Choice['kind']): Choice {
  return { sampler, seed, kind };
}

export function kindNow(): Choice['kind'] {
  return useRun.getState().samples?.images === null ? 'points' : 'image';
}

/** The two samples between which latents lie. */
export function endsNow(): Ends | null {
  return useGenerate.getState().ends ?? somePair(useRun.getState().samples?.labels ?? [], 0);
}

/** Counts wishes: whoever finds another number than at the beginning makes something that nobody wants any more. */
let turn = 0;

/** The last try: of what, milliseconds that it took, and when it was over. */
let lastTry: { readonly mode: Mode; readonly iteration: number } | null = null;
let took = 0;
let doneAt = 0;

// What was begun for another run is of no use to the next.
useRun.subscribe(({ samples, telemetry }, before) => {
  const replaced = samples === null && before.samples !== null;
  // Begun anew, or gone back: the weights are others.
  const behind = telemetry === NO_TELEMETRY || telemetry.iteration < before.telemetry.iteration;
  if (!replaced && (telemetry === before.telemetry || !behind)) return;
  turn += 1;
  lastTry = null;
});

class Outdated extends Error {}

/** What is being made: how much of it is done, and whether anybody still wants it. */
class Job {
  readonly choice: Choice;
  readonly #turn = turn;
  readonly #mode: Mode;
  readonly #decoders: readonly DecoderName[];
  #done = 0;

  constructor(mode: Mode, { experiment, samples }: Situation) {
    this.#mode = mode;
    this.#decoders = decodersOf(experiment);
    this.choice = choiceOf(useGenerate.getState(), samples.images === null ? 'points' : 'image');
    useGenerate.setState({ failure: null });
    this.#tell(0);
  }

  /** The engine tells of each request how far it is. */
  #tell(share: number): void {
    useRun.setState({ progress: null });
    useGenerate.setState({ going: { mode: this.#mode, fraction: this.#done, share } });
  }

  get wanted(): boolean {
    return turn === this.#turn;
  }

  /** For each decoder the answers to `requests`, in order. */
  async ofEach<R, T>(requests: (model: DecoderName) => readonly R[], answer: (request: R) => Promise<T>) {
    const made: Made<readonly T[]>[] = [];
    for (const model of this.#decoders) {
      const wished = requests(model);
      const result: T[] = [];
      const share = 1 / (wished.length * this.#decoders.length);
      for (const request of wished) {
        if (!this.wanted) throw new Outdated();
        this.#tell(share);
        result.push(await answer(request));
        if (!this.wanted) throw new Outdated();
        this.#done += share;
      }
      made.push({ model, result });
    }
    return made;
  }

  /** The same for one request a decoder. */
  async one<R, T>(request: (model: DecoderName) => R, answer: (request: R) => Promise<T>) {
    const made = await this.ofEach((model) => [request(model)], answer);
    return made.flatMap(({ model, result: [result] }) => (result === undefined ? [] : [{ model, result }]));
  }
}

const generate = (request: GenerateRequest) => session.generate(request);
const reconstruct = (request: ReconstructRequest) => session.reconstruct(request);

async function make(job: Job, mode: Mode, { samples, iteration }: Situation): Promise<Partial<Outcomes>> {
  const { choice } = job;
  switch (mode) {
    case 'samples': {
      const made = await job.one((model) => samplesRequest(model, choice), generate);
      return { samples: { iteration, made } };
    }
    case 'classes': {
      const labels = [...samples.classNames.slice(0, MOST_CLASSES).keys()];
      const requests = (model: DecoderName) => labels.map((label) => classRequest(model, choice, label));
      return { classes: { iteration, made: await job.ofEach(requests, generate) } };
    }
    case 'reconstruct': {
      const chosen = samplesToReconstruct(samples.count, useView.getState().selected, choice.kind);
      const { repeats } = useGenerate.getState();
      const request = (model: DecoderName) => reconstructRequest(model, choice, chosen, repeats);
      return { reconstruct: { iteration, made: await job.one(request, reconstruct), samples: chosen } };
    }
    case 'between': {
      const ends = endsNow();
      if (ends === null) return {};
      const made = await job.one((model) => betweenRequest(model, choice, ends), generate);
      return { between: { iteration, made, ends } };
    }
  }
  return {};
}

/** Real points to see the made ones over, and how many are asked for at once. */
const REAL = 256;
const AT_ONCE = 64;

/** Fetches them once a run. */
async function knowRealPoints({ experiment, samples }: Situation): Promise<void> {
  if (samples.images !== null || useGenerate.getState().real !== null) return;
  const all = Array.from({ length: Math.min(REAL, trainingSize(experiment)) }, (_, i) => i);
  const real = new Float32Array(2 * all.length);
  for (let first = 0; first < all.length; first += AT_ONCE) {
    const { points } = await session.samplesOf('train', all.slice(first, first + AT_ONCE));
    real.set(points, 2 * first);
  }
  if (useRun.getState().samples === samples) useGenerate.setState({ real });
}

const wishes = new Latest(async () => {
  const now = situation();
  if (now === null) return;
  const began = performance.now();
  const { mode } = useGenerate.getState();
  const job = new Job(mode, now);
  lastTry = { mode, iteration: now.iteration };
  try {
    await knowRealPoints(now);
    const made = await make(job, mode, now);
    useGenerate.setState(({ outcomes }) => ({ outcomes: { ...outcomes, ...made } }));
  } catch (thrown) {
    if (job.wanted && !isCancelled(thrown)) useGenerate.setState({ failure: wordsOf(thrown) });
  } finally {
    doneAt = performance.now();
    took = doneAt - began;
    if (job.wanted) {
      useRun.setState({ progress: null });
      useGenerate.setState({ going: null });
    }
  }
});

/** Whether somebody ended it, on purpose or for another run. */
function isCancelled(thrown: unknown): boolean {
  return toEngineError(thrown).text?.key === 'failures.cancelled';
}

function wordsOf(thrown: unknown): Words {
  const { message, text } = toEngineError(thrown);
  return text === undefined ? { message } : { message, text };
}

/** Makes what is wanted now; what is still being made of an earlier wish is dropped. */
export function makeNow(): void {
  turn += 1;
  void wishes.push(undefined);
}

/** Ends what is being made; the pictures before stay. */
export function cancelMaking(): void {
  turn += 1;
  // Whoever cancels does not want the same at once again.
  lastTry = { mode: useGenerate.getState().mode, iteration: useRun.getState().telemetry.iteration };
  doneAt = performance.now();
  useGenerate.setState({ going: null });
  // An evaluation that runs is somebody else's; what comes of this then is dropped.
  if (useRun.getState().state !== 'evaluating') void session.cancelEvaluation().catch(() => undefined);
}

/** The last try: iteration of the weights, null where it was for another mode; milliseconds that it took, and since it was over. */
export function lastTryOf(mode: Mode): {
  readonly tried: number | null;
  readonly took: number;
  readonly since: number;
} {
  const tried = lastTry?.mode === mode ? lastTry.iteration : null;
  return { tried, took, since: performance.now() - doneAt };
}
