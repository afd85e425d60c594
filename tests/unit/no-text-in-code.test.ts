/** Whatever a person reads comes from the catalogues: components hold no words of their own. */
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';

const SOURCES = import.meta.glob<string>('../../src/app/**/*.tsx', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Symbols of quantities, the console's name, a folder of the sources: the same in every language. */
const ALIKE = /^(?:\p{L}(?: =)?|ln n|LZN|lzn|shaders\/)$/u;

/** Attributes that a person reads or hears. */
const READ =
  /^(?:aria-(?:label|description|roledescription|valuetext|placeholder)|title|alt|placeholder|label|summary)$/;

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

function isNode(x: unknown): x is Node {
  return typeof x === 'object' && x !== null && typeof (x as { type?: unknown }).type === 'string';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

/** Strings that an expression may come to: itself, branches of a choice, parts of a sum or a template. */
function strings(node: Node | undefined): string[] {
  if (node === undefined) return [];
  const each = (...fields: string[]) => fields.flatMap((field) => strings(node[field] as Node | undefined));
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : [];
    case 'TemplateLiteral': {
      const quasis = node['quasis'] as { value: { cooked: string } }[];
      return [...quasis.map((q) => q.value.cooked), ...(node['expressions'] as Node[]).flatMap(strings)];
    }
    case 'ConditionalExpression':
      return each('consequent', 'alternate');
    case 'LogicalExpression':
      return each('right', ...(node['operator'] === '&&' ? [] : ['left']));
    case 'BinaryExpression':
      return node['operator'] === '+' ? each('left', 'right') : [];
    case 'JSXExpressionContainer':
    case 'TSAsExpression':
    case 'ParenthesizedExpression':
      return each('expression');
    default:
      return [];
  }
}

/** Everything in a component that is read as it stands. */
function readAsItStands(node: Node): string[] {
  const own: string[] = [];
  if (node.type === 'JSXText') own.push(String(node['value']));
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
    const inside = node['children'] as Node[];
    own.push(...inside.filter(({ type }) => type === 'JSXExpressionContainer').flatMap(strings));
  }
  if (node.type === 'JSXAttribute' && READ.test(String((node['name'] as Node)['name']))) {
    own.push(...strings(node['value'] as Node | undefined));
  }
  return [...own, ...childrenOf(node).flatMap(readAsItStands)];
}

function words(source: string): string[] {
  const tree = parseAst(source, { lang: 'tsx' }) as unknown as Node;
  return readAsItStands(tree)
    .map((text) => text.trim())
    .filter((text) => /\p{L}/u.test(text) && !ALIKE.test(text));
}

describe('components', () => {
  it('would be caught with words of their own', () => {
    expect(words('const A = () => <p title="Reset">Run {on ? "now" : `in ${n} seconds`}</p>;')).toEqual([
      'now',
      'in',
      'seconds',
      'Reset',
      'Run',
    ]);
    expect(
      words('const A = () => <p className="x" data-kind="y">{text("run")} × {n === "a" && 1}</p>;'),
    ).toEqual([]);
  });

  it.each(Object.keys(SOURCES).toSorted())('%s has no words', (file) => {
    expect(words(SOURCES[file] ?? '')).toEqual([]);
  });
});
