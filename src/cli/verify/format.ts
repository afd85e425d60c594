/** Golden files: reference numbers of the official PyTorch code, one JSON object a file. */
import * as z from 'zod/mini';

const MAX_VALUES = 4_000_000;

/** Row-major; null stands for a value that is not finite in the official run. */
const tensor = z.object({
  shape: z.array(z.int().check(z.nonnegative())),
  data: z.array(z.nullable(z.number())).check(z.maxLength(MAX_VALUES)),
  first_rows_of: z.optional(z.array(z.int())),
  full_l2: z.optional(z.number()),
  full_sum: z.optional(z.number()),
});
export type GoldenTensor = z.infer<typeof tensor>;

const expected = z.union([tensor, z.nullable(z.number()), z.boolean()]);

const golden = z.object({
  case: z.string(),
  kind: z.enum(['contrastive', 'shard', 'label']),
  n: z.int().check(z.minimum(1), z.maximum(16_384)),
  d: z.int().check(z.minimum(1), z.maximum(512)),
  steps: z.int().check(z.minimum(1), z.maximum(1000)),
  params: z.looseObject({
    eps: z.number().check(z.gt(0), z.lt(0.5)),
    prior_scale: z.number(),
    cut_off_step: z.int().check(z.nonnegative()),
    assign_stride: z.optional(z.int().check(z.minimum(1))),
    rank: z.optional(z.int().check(z.nonnegative())),
    local_n: z.optional(z.int().check(z.minimum(1))),
    dpm: z.optional(z.looseObject({ order: z.int(), eps_start: z.number(), steps: z.int() })),
  }),
  inputs: z.looseObject({
    A: z.optional(tensor),
    B: z.optional(tensor),
    noise: z.optional(tensor),
    points: z.optional(tensor),
    zone_points: z.optional(tensor),
    times_paper: z.optional(z.array(z.number())),
  }),
  expected_f64: z.record(z.string(), expected),
  ambiguous_rows: z.optional(z.array(z.int())),
  dpm_ambiguous_rows: z.optional(z.array(z.int())),
});
export type GoldenFile = z.infer<typeof golden>;

/**
 * Reads one golden file.
 * @throws Error that names the file and the first thing wrong in it.
 */
export function parseGolden(name: string, text: string): GoldenFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const result = golden.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new Error(`${name}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a golden file'}`);
  }
  const file = result.data;
  const { cut_off_step: cutOff, rank = 0, local_n: rows = file.n } = file.params;
  if (file.kind !== 'label' && cutOff >= file.steps) {
    throw new Error(`${name}: params.cut_off_step: ${cutOff} is not below steps, ${file.steps}`);
  }
  if ((rank + 1) * rows > file.n) {
    throw new Error(`${name}: params.local_n: ${rank + 1} shards of ${rows} rows are more than n, ${file.n}`);
  }
  const tensors: [string, unknown][] = [...Object.entries(file.inputs), ...Object.entries(file.expected_f64)];
  for (const [key, value] of tensors) {
    if (value === null || typeof value !== 'object' || !('shape' in value)) continue;
    // Inputs that no check uses are read loosely above.
    const checked = tensor.safeParse(value);
    if (!checked.success) throw new Error(`${name}: ${key}: not an array with its shape`);
    const { shape, data } = checked.data;
    const size = shape.reduce((a, b) => a * b, 1);
    if (size !== data.length) {
      throw new Error(
        `${name}: ${key}: shape ${shape.join(' x ')} wants ${size} values, found ${data.length}`,
      );
    }
  }
  return file;
}

/** The input as the official run read it: decimals rounded to float32 first. */
export function input(
  file: GoldenFile,
  key: 'A' | 'B' | 'noise' | 'points' | 'zone_points',
): Float32Array<ArrayBuffer> {
  const value = file.inputs[key];
  if (value === undefined) throw new Error(`${file.case}: inputs.${key} is missing`);
  return Float32Array.from(value.data, (v) => v ?? Number.NaN);
}
