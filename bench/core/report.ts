/** The result file: what it holds, how it is read. */
import * as v from 'valibot';

const least0 = v.pipe(v.number(), v.finite(), v.minValue(0));
const whole = v.pipe(least0, v.integer());
const time = v.nullable(least0);

const result = v.object({
  /** Such as `velocity n=1024 d=64`. */
  workload: v.pipe(v.string(), v.minLength(1)),
  impl: v.picklist(['ours', 'naive', 'jax-js', 'tfjs', 'torch']),
  /** CPU time of a run in the process that computes (the browser's GPU process); null where unknown. */
  cpuMs: time,
  /** Wall time of a run, reading the result back included; null where it failed. */
  wallMs: time,
  /** Most bytes of GPU buffers alive at once; null where unknown. */
  peakBytes: v.nullable(whole),
  /** Ratio of l2 norms against float64; null where not compared. */
  error: v.nullable(least0),
  /** Why there are no numbers. */
  failure: v.nullable(v.string()),
  /** Making it and its first run, compilation included. */
  firstMs: v.optional(time),
  /** Runs behind the times; 1 where a run took too long to repeat. */
  runs: v.optional(whole),
});
export type Result = v.InferOutput<typeof result>;

const report = v.object({
  adapter: v.object({ vendor: v.string(), architecture: v.string(), description: v.string() }),
  /** ISO 8601. */
  date: v.pipe(v.string(), v.isoTimestamp()),
  results: v.array(result),
});
export type Report = v.InferOutput<typeof report>;

/**
 * Reads a result file.
 * @throws Error that says what is wrong and where
 */
export function parseReport(text: string): Report {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const parsed = v.safeParse(report, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}

/** The file's text. @throws Error where the report is none, so that nothing unreadable is written */
export function formatReport(value: Report): string {
  return `${JSON.stringify(v.parse(report, value), null, 2)}\n`;
}
