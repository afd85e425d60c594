/** What is written down of a run while it is made: every iteration's loss, and batch measurements every few iterations. */
import type { HistoryPoint, ProbeResult, Telemetry } from '../../engine/protocol';
import { type Curves, NO_CURVES } from '../../files/curves';
import { telemetryCsv } from '../../files/telemetry-csv';
import { extend, pooled } from '../../state/buckets';
import { append } from '../../state/history';

type Batch = Curves['batches']['buckets'][number];

/** Neighbouring measurements as one, as the charts have them. */
function merge(a: Batch, b: Batch): Batch {
  const counts = { a: a.count, b: b.count };
  return {
    iteration: b.iteration,
    count: a.count + b.count,
    accuracy: pooled(a.accuracy, b.accuracy, counts),
    odeError: pooled(a.odeError, b.odeError, counts),
  };
}

export class Record {
  readonly #every: number;
  readonly #before: Curves;
  readonly #points: HistoryPoint[] = [];
  readonly #batches: Batch[] = [];
  #probe: { readonly iteration: number; readonly result: ProbeResult } | null = null;

  /**
   * @param every iterations from one measurement to the next
   * @param before curves of the run so far
   */
  constructor(every: number, before: Curves = NO_CURVES) {
    this.#every = every;
    this.#before = before;
  }

  /** Every iteration so far, oldest first. */
  get points(): readonly HistoryPoint[] {
    return this.#points;
  }

  /** The last measurement of a batch; undefined before the first. */
  get batch(): Batch | undefined {
    return this.#batches.at(-1);
  }

  add(points: readonly HistoryPoint[], { iteration, assignmentAccuracy, odeError }: Telemetry): void {
    this.#points.push(...points);
    if (assignmentAccuracy === null || odeError === null || points.length === 0) return;
    this.#batches.push({ iteration, count: 1, accuracy: assignmentAccuracy, odeError });
  }

  evaluated(iteration: number, result: ProbeResult): void {
    this.#probe = { iteration, result };
  }

  /** A line every so many iterations and for the last, with the numbers of that iteration alone. */
  csv(): string {
    const last = this.#points.at(-1)?.iteration;
    const some = this.#points.filter((p) => p.iteration % this.#every === 0 || p.iteration === last);
    const buckets = some.map(({ iteration, loss, gradientNorm }) => ({
      iteration,
      count: 1,
      loss,
      gradientNorm,
      lossLow: loss,
      lossHigh: loss,
      gradientLow: gradientNorm,
      gradientHigh: gradientNorm,
    }));
    const lines = new Set(some.map(({ iteration }) => iteration));
    const batches = this.#batches.filter(({ iteration }) => lines.has(iteration));
    const probes = { width: 1, buckets: this.#probes() };
    return telemetryCsv({
      ...NO_CURVES,
      loss: { width: 1, buckets },
      batches: { width: 1, buckets: batches },
      probes,
    });
  }

  /** As a run file has them: of the whole run, bounded, merged. */
  curves(): Curves {
    const { loss, batches, probes, probe, looks } = this.#before;
    return {
      loss: append(loss, this.#points),
      batches: extend(batches, this.#batches, merge),
      looks,
      probes: extend(probes, this.#probes(), (_, later) => later),
      probe: this.#probe ?? probe,
    };
  }

  #probes(): Curves['probes']['buckets'] {
    if (this.#probe === null) return [];
    const { iteration, result } = this.#probe;
    return [{ iteration, count: 1, ...result }];
  }
}
