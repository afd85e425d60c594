/** What is known of a run from the outside: the last numbers read back. */
import type { CodeUse } from '../objectives/quantised';
import type { AlignmentTelemetry } from './alignment-telemetry';
import type { HistoryPoint, ProbeResult, Telemetry } from './protocol';

/** What is known at an iteration: the record of the last one, the alignment of its batch or its use of codes, and the last evaluation. */
export interface Knowledge {
  readonly point: HistoryPoint | undefined;
  readonly alignment: AlignmentTelemetry | undefined;
  readonly codes: CodeUse | undefined;
  readonly probe: ProbeResult | null;
}

/** Of a run that has not begun. */
const NOTHING: Knowledge = { point: undefined, alignment: undefined, codes: undefined, probe: null };

/** Seconds over which the speed is averaged. */
const WINDOW = 3;

export class Observer {
  probe: ProbeResult | null = null;
  #point: HistoryPoint | undefined;
  #alignment: AlignmentTelemetry | undefined;
  #codes: CodeUse | undefined;
  #iteration = 0;
  #marks: { readonly at: number; readonly iteration: number }[] = [];

  /** Before the first iteration: the alignment of the samples that are shown; undefined where no zones are learnt. */
  see(alignment: AlignmentTelemetry | undefined): void {
    this.#alignment = alignment;
  }

  /** After iterations: their record, and of the last batch the alignment and the use of codes, where they are known. */
  record(points: readonly HistoryPoint[], alignment: AlignmentTelemetry | undefined, codes?: CodeUse): void {
    const last = points.at(-1);
    if (last === undefined) return;
    this.#point = last;
    this.#iteration = last.iteration;
    if (alignment !== undefined) this.#alignment = alignment;
    this.#codes = codes;
    const now = performance.now() / 1000;
    const recent = this.#marks.filter((mark) => now - mark.at < WINDOW);
    this.#marks = [...recent, { at: now, iteration: last.iteration }];
  }

  /** What is known now, to go back to. */
  get known(): Knowledge {
    return { point: this.#point, alignment: this.#alignment, codes: this.#codes, probe: this.probe };
  }

  /** The run continues from an iteration; what was known then is known again. */
  goBack(iteration: number, known: Knowledge = NOTHING): void {
    this.#iteration = iteration;
    this.#point = known.point;
    this.#alignment = known.alignment;
    this.#codes = known.codes;
    this.probe = known.probe;
    this.#marks = [];
  }

  /** Iterations per second over the last seconds; 0 when unknown. */
  get speed(): number {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (!first || !last || last.at <= first.at) return 0;
    return (last.iteration - first.iteration) / (last.at - first.at);
  }

  telemetry(): Telemetry {
    const alignment = this.#alignment;
    return {
      iteration: this.#iteration,
      loss: this.#point?.loss ?? null,
      gradientNorm: this.#point?.gradientNorm ?? null,
      assignmentAccuracy: alignment?.assignmentAccuracy ?? null,
      odeError: alignment?.odeError ?? null,
      alignmentByStep: alignment?.alignmentByStep ?? { t: [], mean: [], p10: [], p90: [], argmaxShare: [] },
      ...(this.#codes === undefined ? {} : { codes: this.#codes }),
      probe: this.probe,
    };
  }
}
