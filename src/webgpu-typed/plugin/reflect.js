/** WGSL source -> the metadata of metadata.d.ts, by wgsl_reflect. Build time only. */
import { WgslParser, WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';

/** @import { ArrayInfo, FunctionInfo, MemberInfo, StructInfo as ReflectedStruct, TypeInfo, VariableInfo } from 'wgsl_reflect' */
/** @import { BindingInfo, EntryInfo, FieldInfo, KernelInfo, OverrideInfo, StructInfo } from './metadata' */

const NUMBER = /^(?:f32|i32|u32|vec[234][fiu]|mat[234]x[234]f)$/;
const LITERAL = /^(?:0[xX][\da-fA-F]+|\d+)[iu]?$/;

/**
 * Reads entry points, bindings, uniform layouts and overrides.
 * @param {string} name the kernel's name
 * @param {string} source complete WGSL, imports spliced in
 * @returns {KernelInfo}
 * @throws {ReflectError} on what does not parse or is not supported
 */
export function reflect(name, source) {
  const { module, nodes } = parse(source);
  const variables = [...module.uniforms, ...module.storage, ...module.textures, ...module.samplers];
  variables.sort((a, b) => a.binding - b.binding);
  for (const [index, variable] of variables.entries()) {
    if (variable.group !== 0)
      fail(`binding ${variable.name} is in group ${variable.group}; all bindings must be in @group(0)`);
    if (variable.binding === variables[index - 1]?.binding) {
      fail(`${variables[index - 1]?.name} and ${variable.name} both have @binding(${variable.binding})`);
    }
  }
  if (module.uniforms.length > 1) {
    fail(
      `there is more than one uniform binding (${module.uniforms.map((u) => u.name).join(', ')}); use one struct`,
    );
  }
  const overrides = readOverrides(nodes);
  const functions = [...module.entry.compute, ...module.entry.vertex, ...module.entry.fragment];
  if (functions.length === 0) fail('there is no entry point (@compute, @vertex or @fragment)');
  return {
    name,
    source,
    entries: Object.fromEntries(functions.map((f) => [f.name, readEntry(f, variables, overrides, module)])),
    bindings: Object.fromEntries(variables.map((v) => [v.name, readBinding(v, module.uniforms.includes(v))])),
    uniforms: Object.fromEntries(module.uniforms.map((v) => [v.name, readUniform(v)])),
    overrides,
  };
}

/** A message about a WGSL source; `line` counts from 1 in that source, where it is known. */
export class ReflectError extends Error {
  /** @param {string} message @param {number} [line] */
  constructor(message, line) {
    super(message);
    this.line = line;
  }
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new ReflectError(message);
}

/** @param {string} source */
function parse(source) {
  try {
    const nodes = new WgslParser().parse(source);
    const module = new WgslReflect();
    module.updateAST(nodes);
    return { module, nodes };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = /Line: ?(\d+)/.exec(message)?.[1];
    const text = message.replace(/\.*\s*Line: ?\d+\.?/, '').replace(/\.+$/, '');
    throw new ReflectError(
      `wgsl_reflect cannot parse this: ${text}`,
      line === undefined ? undefined : Number(line),
    );
  }
}

/**
 * @param {FunctionInfo} entry
 * @param {VariableInfo[]} variables in order of binding
 * @param {Record<string, OverrideInfo>} overrides
 * @param {WgslReflect} module
 * @returns {EntryInfo}
 */
function readEntry(entry, variables, overrides, module) {
  const reached = new Set(entry.resources.map((resource) => resource.name));
  const uses = variables.map((variable) => variable.name).filter((name) => reached.has(name));
  if (entry.stage !== 'compute') return { stage: entry.stage === 'vertex' ? 'vertex' : 'fragment', uses };
  const value = entry.attributes?.find((attribute) => attribute.name === 'workgroup_size')?.value ?? [];
  const sizes = (Array.isArray(value) ? value : [value]).map((/** @type {unknown} */ size) => {
    const text = String(size);
    if (LITERAL.test(text)) return Number(text.replace(/[iu]$/, ''));
    const override = overrides[text];
    if (override?.derived)
      fail(`override ${text} is a workgroup size, so its initial value must be a literal`);
    if (override) return text;
    return (
      module._constValues.get(text) ??
      fail(`workgroup size ${text} of ${entry.name} is no literal, constant or override`)
    );
  });
  if (sizes.length === 0) fail(`compute entry point ${entry.name} has no @workgroup_size`);
  return { stage: 'compute', workgroupSize: [sizes[0] ?? 1, sizes[1] ?? 1, sizes[2] ?? 1], uses };
}

/**
 * Overrides are read from the syntax tree: the reflection drops their initial values.
 * @param {ReadonlyArray<object>} nodes
 * @returns {Record<string, OverrideInfo>}
 */
function readOverrides(nodes) {
  /** @type {Record<string, OverrideInfo>} */
  const overrides = {};
  for (const node of nodes) {
    if (!isOverride(node)) continue;
    const { name, value } = node;
    const declared = node.type?.name ?? value?.value?.typeInfo?.name;
    const type = declared === 'bool' || declared === 'i32' || declared === 'u32' ? declared : 'f32';
    const literal = value?.value?.data?.[0];
    if (!value) overrides[name] = { type };
    else if (literal === undefined) overrides[name] = { type, derived: true };
    else overrides[name] = { type, default: type === 'bool' ? literal !== 0 : literal };
  }
  return overrides;
}

/**
 * @typedef {{ name: string, type: { name: string } | null,
 *   value: { value?: { typeInfo?: { name: string }, data?: ArrayLike<number> } } | null }} OverrideNode
 * @param {object} node
 * @returns {node is OverrideNode}
 */
function isOverride(node) {
  return 'astNodeType' in node && node.astNodeType === 'override';
}

/** @param {VariableInfo} variable @param {boolean} isUniform @returns {BindingInfo} */
function readBinding(variable, isUniform) {
  const { binding, name, type } = variable;
  const typeName = type.getTypeName();
  if (typeName.startsWith('texture_storage')) {
    const { format, access } = /** @type {{ format: TypeInfo | null, access: string }} */ (
      /** @type {unknown} */ (type)
    );
    const mode = access === 'read' ? 'read-only' : access === 'read_write' ? 'read-write' : 'write-only';
    return {
      kind: 'storageTexture',
      binding,
      access: mode,
      format: format?.name ?? '',
      viewDimension: storageDimension(typeName),
    };
  }
  if (typeName.startsWith('texture_')) {
    const sampled = /<([fiu])32>/.exec(typeName)?.[1];
    const sampleType = typeName.includes('depth')
      ? 'depth'
      : sampled === 'i'
        ? 'sint'
        : sampled === 'u'
          ? 'uint'
          : 'float';
    return {
      kind: 'texture',
      binding,
      sampleType,
      viewDimension: dimension(typeName),
      multisampled: typeName.includes('multisampled'),
    };
  }
  if (typeName.startsWith('sampler')) {
    return { kind: 'sampler', binding, type: typeName === 'sampler_comparison' ? 'comparison' : 'filtering' };
  }
  if (!type.isStruct && !type.isArray && !NUMBER.test(elementName(type)))
    fail(`binding ${name}: type ${typeName} is not supported`);
  if (isUniform) return { kind: 'uniform', binding, size: roundUp(variable.size, 16) };
  const elem = isArray(type) ? type.format : type;
  const stride = isArray(type) ? type.stride : type.size;
  const access = variable.access === 'read_write' || variable.access === 'write' ? 'read_write' : 'read';
  return {
    kind: 'storage',
    binding,
    access,
    elem: elementName(elem),
    stride,
    size: Math.max(type.size, stride),
  };
}

/** @param {string} type @returns {'1d' | '2d' | '2d-array' | '3d' | 'cube' | 'cube-array'} */
function dimension(type) {
  if (type.includes('cube_array')) return 'cube-array';
  return type.includes('cube') ? 'cube' : storageDimension(type);
}

/** @param {string} type @returns {'1d' | '2d' | '2d-array' | '3d'} */
function storageDimension(type) {
  if (type.includes('2d_array')) return '2d-array';
  return type.includes('1d') ? '1d' : type.includes('3d') ? '3d' : '2d';
}

/** @param {VariableInfo} variable @returns {StructInfo} */
function readUniform(variable) {
  const { type, name } = variable;
  if (!isStruct(type)) return fail(`uniform ${name} is a ${type.getTypeName()}; it must be a struct`);
  return { size: roundUp(type.size, 16), fields: readFields(type.members, name) };
}

/**
 * @param {MemberInfo[]} members
 * @param {string} path
 * @returns {Record<string, FieldInfo>}
 */
function readFields(members, path) {
  return Object.fromEntries(
    members.map((member) => [member.name, readField(member.type, member.offset, `${path}.${member.name}`)]),
  );
}

/** @param {TypeInfo} type @param {number} offset @param {string} path @returns {FieldInfo} */
function readField(type, offset, path) {
  if (isArray(type)) {
    if (isArray(type.format)) fail(`uniform field ${path}: arrays of arrays are not supported`);
    return { ...readField(type.format, offset, path), count: type.count, stride: type.stride };
  }
  if (isStruct(type)) return { offset, type: type.name, fields: readFields(type.members, path) };
  const name = elementName(type);
  if (!NUMBER.test(name)) fail(`uniform field ${path}: type ${name} is not supported`);
  return { offset, type: name };
}

/** Short WGSL name (vec4f, not vec4<f32>); atomics count as what they hold. @param {TypeInfo} type @returns {string} */
function elementName(type) {
  const name = type.getTypeName();
  return /^atomic<([iu]32)>$/.exec(name)?.[1] ?? name;
}

/** @param {TypeInfo} type @returns {type is ArrayInfo} */
function isArray(type) {
  return type.isArray;
}

/** @param {TypeInfo} type @returns {type is ReflectedStruct} */
function isStruct(type) {
  return type.isStruct;
}

/** @param {number} value @param {number} multiple */
function roundUp(value, multiple) {
  return Math.ceil(value / multiple) * multiple;
}
