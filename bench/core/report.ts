/** The result file: what it holds, how it is read. */
import * as z from 'zod';

const time = z.number().nonnegative().nullable();

const result = z.object({
  /** Such as `velocity n=1024 d=64`. */
  workload: z.string().min(1),
  impl: z.enum(['ours', 'naive', 'jax-js', 'tfjs', 'torch']),
  /** CPU time of a run in the process that computes (the browser's GPU process); null where unknown. */
  cpuMs: time,
  /** Wall time of a run, reading the result back included; null where it failed. */
  wallMs: time,
  /** Most bytes of GPU buffers alive at once; null where unknown. */
  peakBytes: z.number().int().nonnegative().nullable(),
  /** Ratio of l2 norms against float64; null where not compared. */
  error: z.number().nonnegative().nullable(),
  /** Why there are no numbers. */
  failure: z.string().nullable(),
  /** Making it and its first run, compilation included. */
  firstMs: time.optional(),
  /** Runs behind the times; 1 where a run took too long to repeat. */
  runs: z.number().int().nonnegative().optional(),
});
export type Result = z.infer<typeof result>;

const report = z.object({
  adapter: z.object({ vendor: z.string(), architecture: z.string(), description: z.string() }),
  /** ISO 8601. */
  date: z.iso.datetime(),
  results: z.array(result),
});
export type Report = z.infer<typeof report>;

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
  const parsed = report.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a result file'}`);
}

/** The file's text. @throws Error where the report is none, so that nothing unreadable is written */
export function formatReport(value: Report): string {
  return `${JSON.stringify(report.parse(value), null, 2)}\n`;
}
