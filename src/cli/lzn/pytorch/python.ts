/** Nested settings as the source of a Python function: what stands in the file is what Python reads, to the last digit. */

/** A number that Python is to read as a float, although it may be whole: overriding it on the command line follows its type. */
export interface Float {
  readonly float: number;
}

/** An expression as it stands, and what it comes to. */
export interface Expression {
  readonly python: string;
  readonly is: string | number;
}

/** Another value of the configuration, by its name at the top; overriding that one changes this one, too. */
export interface Reference {
  readonly refers: string;
  /** A path below it, where it is a folder; empty for the value itself. */
  readonly below: string;
}

export type Value =
  string | number | boolean | Float | Expression | Reference | readonly Tree[] | Tuple | Tree;

/** A tuple of whole numbers. */
export interface Tuple {
  readonly tuple: readonly number[];
}

export interface Tree {
  readonly [key: string]: Value;
}

/** A plain value as JSON has it. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

export const float = (x: number): Float => ({ float: x });

export const reference = (refers: string, below = ''): Reference => ({ refers, below });

const isFloat = (value: Value): value is Float => typeof value === 'object' && 'float' in value;
const isExpression = (value: Value): value is Expression => typeof value === 'object' && 'python' in value;
const isReference = (value: Value): value is Reference => typeof value === 'object' && 'refers' in value;
const isTuple = (value: Value): value is Tuple => typeof value === 'object' && 'tuple' in value;
const isList = (value: Value): value is readonly Tree[] => Array.isArray(value);

/**
 * The value that Python comes to, without references and expressions.
 * @param root the whole configuration, to which references refer
 */
export function plain(value: Value, root: Tree): Plain {
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => plain(item, root));
  if (isFloat(value)) return value.float;
  if (isExpression(value)) return value.is;
  if (isTuple(value)) return value.tuple;
  if (isReference(value)) {
    const target = plain(root[value.refers] ?? '', root);
    return typeof target === 'string' && value.below !== '' ? `${target}/${value.below}` : target;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner, root)]));
}

/** Names that anything in a configuration refers to. */
export function referred(value: Value): Set<string> {
  if (typeof value !== 'object') return new Set();
  if (isReference(value)) return new Set([value.refers]);
  const inner: readonly Value[] = isList(value) ? value : Object.values(value as Tree);
  return new Set(inner.flatMap((item) => [...referred(item)]));
}

/** A float literal: 0.2, 1e-6, 1.0. */
function floatText(x: number): string {
  if (!Number.isFinite(x)) throw new RangeError(`${x} has no literal in Python`);
  const text = String(x);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A string literal. JSON's escapes are Python's, too, once what is not ASCII is escaped. */
export function stringText(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\x20-\x7e]/gu, (letter) => {
    const code = (letter.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/**
 * Source of a value; lists hold ConfigDicts.
 * @param indent spaces before its last line
 */
export function source(value: Value, indent: number): string {
  if (typeof value === 'string') return stringText(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  const inner = ' '.repeat(indent + 4);
  const end = ' '.repeat(indent);
  if (isList(value)) {
    const items = value.map((item) => `${inner}ml_collections.ConfigDict(${source(item, indent + 4)}),\n`);
    return `[\n${items.join('')}${end}]`;
  }
  if (isFloat(value)) return floatText(value.float);
  if (isExpression(value)) return value.python;
  if (isReference(value)) {
    return value.below === '' ? value.refers : `${value.refers} + os.sep + ${stringText(value.below)}`;
  }
  if (isTuple(value)) return `(${value.tuple.map((x) => `${x},`).join(' ')})`;
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, item]) => `${inner}${stringText(key)}: ${source(item, indent + 4)},\n`);
  return `{\n${lines.join('')}${end}}`;
}

/** A paragraph as comment lines of at most 110 characters; `hanging` indents what does not fit into its first line. */
export function comment(text: string, hanging = ''): string {
  const words = text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .split(' ');
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= 108)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : hanging + word);
  }
  return lines.map((line) => `# ${line}\n`).join('');
}
