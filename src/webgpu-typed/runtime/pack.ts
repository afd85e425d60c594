/** JavaScript values -> the bytes of a WGSL uniform struct, by its reflected layout. */
import type { FieldInfo } from '../plugin/metadata';

const SETTERS = { f: 'setFloat32', i: 'setInt32', u: 'setUint32' } as const;
const RANGES = { f: null, i: [-0x80000000, 0x7fffffff], u: [0, 0xffffffff] } as const;

/**
 * Writes every field of a struct.
 * @param at byte that the struct starts at
 * @param where what messages name, such as `matmul.shape`
 * @throws TypeError naming the field, where one is missing, unknown, of the wrong length or no number of its type
 */
export function packStruct(
  view: DataView,
  at: number,
  fields: Readonly<Record<string, FieldInfo>>,
  values: unknown,
  where: string,
): void {
  if (typeof values !== 'object' || values === null) throw wrong(where, 'an object with its fields', values);
  const given = values as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(given)) {
    if (!(name in fields)) {
      throw new TypeError(
        `webgpu-typed: ${where} has no field ${name}, only ${Object.keys(fields).join(', ')}.`,
      );
    }
  }
  for (const [name, field] of Object.entries(fields)) {
    if (given[name] === undefined) throw new TypeError(`webgpu-typed: ${where}.${name} is missing.`);
    packField(view, at + field.offset, field, given[name], `${where}.${name}`);
  }
}

function packField(view: DataView, at: number, field: FieldInfo, value: unknown, where: string): void {
  const { fields, count, stride = 0 } = field;
  if (fields !== undefined) {
    if (count === undefined) return packStruct(view, at, fields, value, where);
    if (!Array.isArray(value) || value.length !== count)
      throw wrong(where, `an array of ${count} objects`, value);
    for (const [index, one] of value.entries())
      packStruct(view, at + index * stride, fields, one, `${where}[${index}]`);
    return;
  }
  const { scalar, rows, columns } = shapeOf(field.type);
  const each = rows * columns;
  if (each === 1 && count === undefined) return packNumber(view, at, scalar, value, where);
  const total = each * (count ?? 1);
  if (!isArrayLike(value) || value.length !== total) throw wrong(where, `${total} numbers`, value);
  // Columns of a matrix are vectors: those of two rows lie 8 bytes apart, those of three and four 16.
  const columnStride = rows === 2 ? 8 : 16;
  for (let i = 0; i < total; i++) {
    const within = i % each;
    const byte =
      at + Math.floor(i / each) * stride + Math.floor(within / rows) * columnStride + (within % rows) * 4;
    packNumber(view, byte, scalar, value[i], `${where}[${i}]`);
  }
}

function packNumber(
  view: DataView,
  at: number,
  scalar: keyof typeof SETTERS,
  value: unknown,
  where: string,
): void {
  if (typeof value !== 'number') throw wrong(where, 'a number', value);
  const range = RANGES[scalar];
  if (range !== null && !(Number.isInteger(value) && value >= range[0] && value <= range[1])) {
    throw wrong(where, `a whole number from ${range[0]} to ${range[1]}`, value);
  }
  view[SETTERS[scalar]](at, value, true);
}

/** `vec3u` is 3 rows of u in 1 column, `mat2x4f` 4 rows of f in 2 columns. */
function shapeOf(type: string): { scalar: keyof typeof SETTERS; rows: number; columns: number } {
  const match = /^(?:vec(?<size>\d)|mat(?<columns>\d)x(?<rows>\d))?(?<scalar>[fiu])(?:32)?$/.exec(
    type,
  )?.groups;
  if (match === undefined) throw new TypeError(`webgpu-typed: fields of type ${type} are not supported.`);
  const rows = Number(match['size'] ?? match['rows'] ?? 1);
  return { scalar: match['scalar'] as keyof typeof SETTERS, rows, columns: Number(match['columns'] ?? 1) };
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === 'object' && value !== null && 'length' in value;
}

function wrong(where: string, wanted: string, given: unknown): TypeError {
  const shown = isArrayLike(given) ? `${given.length} values` : String(given);
  return new TypeError(`webgpu-typed: ${where} must be ${wanted}, not ${shown}.`);
}
