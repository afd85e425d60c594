/** Metadata -> the text of the declaration file that TypeScript reads in place of the .wgsl. */

/** @import { FieldInfo, KernelInfo } from './metadata' */

/**
 * The declaration of one kernel.
 * @param {KernelInfo} kernel
 * @returns {string} TypeScript
 */
export function declare(kernel) {
  const bindings = Object.entries(kernel.bindings);
  const buffers = bindings.flatMap(([name, info]) =>
    info.kind === 'storage' ? [[name, `{ elem: '${info.elem}'; access: '${info.access}' }`]] : [],
  );
  const textures = bindings.flatMap(([name, info]) =>
    info.kind === 'storage' || info.kind === 'uniform'
      ? []
      : [[name, info.kind === 'sampler' ? `'sampler'` : `'texture'`]],
  );
  const overrides = Object.entries(kernel.overrides).map(([name, { type, default: value, derived }]) => [
    value === undefined && !derived ? name : `${name}?`,
    type === 'bool' ? 'boolean' : 'number',
  ]);
  return `// Generated from ${kernel.name}.wgsl by webgpu-typed. Do not edit.
import type { Kernel } from 'webgpu-typed';

declare const kernel: Kernel<{
  entries: ${record(Object.entries(kernel.entries).map(([name, { stage }]) => [name, `'${stage}'`]))};
  uniforms: ${record(Object.entries(kernel.uniforms).map(([name, { fields }]) => [name, struct(fields, '    ')]))};
  buffers: ${record(buffers)};
  textures: ${record(textures)};
  uses: ${record(Object.entries(kernel.entries).map(([name, { uses }]) => [name, union(uses)]))};
  overrides: ${overrides.length === 0 ? 'Record<string, never>' : record(overrides)};
}>;
export default kernel;
`;
}

/** @param {string[][]} members name and type of each @param {string} [indent] @returns {string} */
function record(members, indent = '  ') {
  if (members.length === 0) return '{}';
  return `{\n${members.map(([name, type]) => `${indent}  ${name}: ${type};\n`).join('')}${indent}}`;
}

/** @param {Readonly<Record<string, FieldInfo>>} fields @param {string} indent @returns {string} */
function struct(fields, indent) {
  return record(
    Object.entries(fields).map(([name, field]) => {
      const one = field.fields ? struct(field.fields, `${indent}  `) : field.type;
      if (field.fields) return [name, field.count === undefined ? one : `readonly ${one}[]`];
      return [name, field.count === undefined ? `'${one}'` : `'array<${one}, ${field.count}>'`];
    }),
    indent,
  );
}

/** @param {readonly string[]} names */
function union(names) {
  return names.length === 0 ? 'never' : names.map((name) => `'${name}'`).join(' | ');
}
