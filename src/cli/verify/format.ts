/** Golden files: reference numbers of the official PyTorch code, one JSON object a file. */
import * as v from 'valibot';

const MAX_VALUES = 4_000_000;

const number = v.pipe(v.number(), v.finite());
const integer = v.pipe(v.number(), v.safeInteger());
const from = (least: number) => v.pipe(integer, v.minValue(least));
const range = (least: number, most: number) => v.pipe(from(least), v.maxValue(most));

/** Row-major; null stands for a value that is not finite in the official run. */
const tensor = v.object({
  shape: v.array(from(0)),
  data: v.pipe(v.array(v.nullable(number)), v.maxLength(MAX_VALUES)),
  first_rows_of: v.optional(v.array(integer)),
  full_l2: v.optional(number),
  full_sum: v.optional(number),
});
export type GoldenTensor = v.InferOutput<typeof tensor>;

const expected = v.union([tensor, v.nullable(number), v.boolean()]);

const golden = v.object({
  case: v.string(),
  kind: v.picklist(['contrastive', 'shard', 'label']),
  n: range(1, 16_384),
  d: range(1, 512),
  steps: range(1, 1000),
  params: v.looseObject({
    eps: v.pipe(number, v.gtValue(0), v.ltValue(0.5)),
    prior_scale: number,
    cut_off_step: from(0),
    assign_stride: v.optional(from(1)),
    rank: v.optional(from(0)),
    local_n: v.optional(from(1)),
    dpm: v.optional(v.looseObject({ order: integer, eps_start: number, steps: integer })),
    classes: v.optional(range(1, 16_384)),
    label_steps: v.optional(range(1, 1000)),
    encoder_steps: v.optional(range(1, 1000)),
    assign_steps: v.optional(v.array(from(0))),
  }),
  inputs: v.looseObject({
    A: v.optional(tensor),
    B: v.optional(tensor),
    noise: v.optional(tensor),
    points: v.optional(tensor),
    zone_points: v.optional(tensor),
    label_anchors: v.optional(tensor),
    labels: v.optional(tensor),
    labels2: v.optional(tensor),
    noise2: v.optional(tensor),
    times_paper: v.optional(v.array(number)),
  }),
  expected_f64: v.record(v.string(), expected),
  ambiguous_rows: v.optional(v.array(integer)),
  dpm_ambiguous_rows: v.optional(v.array(integer)),
});
export type GoldenFile = v.InferOutput<typeof golden>;

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
  const result = v.safeParse(golden, json);
  if (!result.success) {
    const [issue] = result.issues;
    throw new Error(`${name}: ${v.getDotPath(issue) ?? ''}: ${issue.message}`);
  }
  const file = result.output;
  const { cut_off_step: cutOff, rank = 0, local_n: rows = file.n } = file.params;
  if (cutOff >= file.steps) {
    throw new Error(`${name}: params.cut_off_step: ${cutOff} is not below steps, ${file.steps}`);
  }
  if ((rank + 1) * rows > file.n) {
    throw new Error(`${name}: params.local_n: ${rank + 1} shards of ${rows} rows are more than n, ${file.n}`);
  }
  const tensors: [string, unknown][] = [...Object.entries(file.inputs), ...Object.entries(file.expected_f64)];
  for (const [key, value] of tensors) {
    if (value === null || typeof value !== 'object' || !('shape' in value)) continue;
    // Inputs that no check uses are read loosely above.
    const checked = v.safeParse(tensor, value);
    if (!checked.success) throw new Error(`${name}: ${key}: not an array with its shape`);
    const { shape, data } = checked.output;
    const size = shape.reduce((a, b) => a * b, 1);
    if (size !== data.length) {
      throw new Error(
        `${name}: ${key}: shape ${shape.join(' x ')} wants ${size} values, found ${data.length}`,
      );
    }
  }
  return file;
}

/** Settings of a file of kind `label`. @throws Error that names the one that is missing */
export function labelSettings(file: GoldenFile): {
  readonly classes: number;
  readonly labelSteps: number;
  readonly encoderSteps: number;
  /** Steps at which the probabilities of all classes are written. */
  readonly assignSteps: readonly number[];
} {
  const setting = (key: 'classes' | 'label_steps' | 'encoder_steps') => {
    const value = file.params[key];
    if (value === undefined) throw new Error(`${file.case}: params.${key} is missing`);
    return value;
  };
  return {
    classes: setting('classes'),
    labelSteps: setting('label_steps'),
    encoderSteps: setting('encoder_steps'),
    assignSteps: file.params.assign_steps ?? [],
  };
}

/** The input as the official run read it: decimals rounded to float32 first. */
export function input(
  file: GoldenFile,
  key: 'A' | 'B' | 'noise' | 'points' | 'zone_points' | 'label_anchors' | 'labels' | 'labels2' | 'noise2',
): Float32Array<ArrayBuffer> {
  const value = file.inputs[key];
  if (value === undefined) throw new Error(`${file.case}: inputs.${key} is missing`);
  return Float32Array.from(value.data, (x) => x ?? Number.NaN);
}
