/** The figures of one decoder: what has to be made for them, and how long that takes. */
import { DRAW } from '../../eval/quality-draws';
import type { Rows } from '../../eval/two-samples';
import { hasLabels, isConditional } from '../../experiment';
import type { DecoderSpec } from '../../nn/decoder-spec';
import { philox, STREAM } from '../../random/philox';
import { say } from '../../texts/say';
import { EngineFailure } from '../device';
import { shownCount } from '../samples';
import type { DecoderName, GenerateRequest, Judged, JudgeRequest } from '../tasks-protocol';
import { ofComparing, ofSamples } from './effort';
import { generate, reconstruct } from './generating';
import { MOST_MADE } from './generating-checks';
import type { Stage, Stages, Told } from './stages';
import type { Workplace } from './studio';
import type { Yardstick } from './yardstick';

/** Samples made for given classes, about; at least one a class. */
const OF_CLASSES = 512;

/** Shown samples that are reconstructed. */
const RECONSTRUCTED = 64;

const SAMPLING = { zones: say('progress.judgeZones'), control: say('progress.judgeControl') };

export class ModelFigures {
  readonly #place: Workplace;
  readonly #model: DecoderName;
  readonly #request: JudgeRequest;
  readonly #sampling: Stage;
  readonly #comparing: Stage;
  /** Null where no latent and no label says what class a sample is to be of. */
  readonly #classes: Stage | null;
  readonly #reconstructing: Stage | null;
  readonly #reconstructed: number;

  constructor(place: Workplace, spec: DecoderSpec, model: DecoderName, request: JudgeRequest) {
    const { experiment, dataset } = place.trainer;
    const { count, sampler, repeats } = request;
    const samples = (of: number) => ofSamples(spec, sampler, of);
    this.#place = place;
    this.#model = model;
    this.#request = request;
    this.#sampling = { said: SAMPLING[model], weight: samples(count) };
    this.#comparing = { said: say('progress.comparing'), weight: ofComparing(dataset.kind, count) };
    const asked = model === 'control' ? isConditional(experiment) : hasLabels(experiment);
    this.#classes =
      asked && dataset.classNames.length > 1
        ? { said: say('progress.judgeClasses'), weight: samples(OF_CLASSES) }
        : null;
    this.#reconstructed = Math.min(RECONSTRUCTED, shownCount(experiment));
    this.#reconstructing =
      repeats === 0
        ? null
        : { said: say('progress.reconstructing'), weight: 2 * repeats * samples(this.#reconstructed) };
  }

  /** Of all that has to be made. */
  get weight(): number {
    const all = [this.#sampling, this.#comparing, this.#classes, this.#reconstructing];
    return all.reduce((sum, stage) => sum + (stage?.weight ?? 0), 0);
  }

  /** @throws the signal's reason once it is aborted */
  async measure(yardstick: Yardstick, stages: Stages): Promise<Judged> {
    const samples = await stages.run(this.#sampling, (told) => this.#samples(yardstick.count, told));
    const compared = await stages.run(this.#comparing, (told) => yardstick.compare(samples, told));
    const classAccuracy =
      this.#classes && (await stages.run(this.#classes, (told) => this.#accuracy(yardstick, told)));
    const reconstruction =
      this.#reconstructing && (await stages.run(this.#reconstructing, (told) => this.#error(told)));
    return { model: this.#model, ...compared, classAccuracy, reconstruction };
  }

  /** Samples of the prior, some at a time, each part with a seed of its own. */
  async #samples(count: number, told: Told): Promise<Rows> {
    const parts: Rows[] = [];
    for (let made = 0; made < count; made += MOST_MADE) {
      const some = {
        source: { kind: 'prior' },
        label: 'predict',
        count: Math.min(MOST_MADE, count - made),
      } as const;
      parts.push(
        await this.#make(some, DRAW.chunks, parts.length, part(told, made / count, some.count / count)),
      );
    }
    return together(parts);
  }

  /** Share of the samples made for a class that look like it. */
  async #accuracy(yardstick: Yardstick, told: Told): Promise<number> {
    const classes = this.#place.trainer.dataset.classNames.length;
    const each = Math.min(MOST_MADE, Math.ceil(OF_CLASSES / classes));
    const made: Rows[] = [];
    for (let label = 0; label < classes; label += 1) {
      const some = { source: { kind: 'class', label }, label, count: each } as const;
      made.push(await this.#make(some, DRAW.classes, label, part(told, label / classes, 1 / classes)));
    }
    const found = await yardstick.classesOf(together(made), told);
    return found.filter((label, i) => label === Math.floor(i / each)).length / found.length;
  }

  async #error(told: Told): Promise<number> {
    const { sampler, repeats, seed } = this.#request;
    const samples = Array.from({ length: this.#reconstructed }, (_, i) => i);
    const asked = { model: this.#model, samples, seed, sampler, repeats };
    return (await reconstruct(this.#place, asked, silent(told))).mean;
  }

  /** `draw` and `turn` decide on the noise. Images are cut to what can be shown. */
  async #make(
    asked: Pick<GenerateRequest, 'source' | 'label' | 'count'>,
    draw: number,
    turn: number,
    told: Told,
  ): Promise<Rows> {
    const { seed, sampler } = this.#request;
    const [own = 0] = philox(seed, STREAM.quality, draw, turn);
    const request = { ...asked, model: this.#model, seed: own, sampler, sameNoise: false };
    const { kind, values, count } = await generate(this.#place, request, silent(told));
    if (!values.every(Number.isFinite))
      throw new EngineFailure({ kind: 'internal', ...say('failures.samplesNotFinite') });
    const shown = kind === 'image' ? values.map((value) => Math.min(1, Math.max(0, value))) : values;
    return { count, columns: values.length / count, values: shown };
  }
}

/** What is told of a part, as a share of the whole. */
function part({ signal, onProgress }: Told, first: number, share: number): Told {
  return { signal, onProgress: (fraction) => onProgress(first + share * fraction) };
}

/** Without the part's own words. */
function silent({ signal, onProgress }: Told) {
  return { signal, onProgress: (_: unknown, fraction: number) => onProgress(fraction) };
}

function together(parts: readonly Rows[]): Rows {
  const columns = parts[0]?.columns ?? 0;
  const count = parts.reduce((sum, rows) => sum + rows.count, 0);
  const values = new Float32Array(count * columns);
  let at = 0;
  for (const rows of parts) {
    values.set(rows.values, at);
    at += rows.count * columns;
  }
  return { count, columns, values };
}
