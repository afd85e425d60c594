/** Element types of storage buffers: size in memory and the typed array that holds them. */

type Vector<S extends string> = `vec2${S}` | `vec3${S}` | `vec4${S}`;

/** WGSL types that `createBuffer` takes by name. */
export type Elem =
  'f32' | 'i32' | 'u32' | Vector<'f'> | Vector<'i'> | Vector<'u'> | 'mat2x2f' | 'mat3x3f' | 'mat4x4f';

/** The typed array that holds elements of a type; of a struct's 32-bit words, Uint32Array. */
export type DataOf<E extends string> = E extends 'f32' | Vector<'f'> | `mat${string}`
  ? Float32Array
  : E extends 'i32' | Vector<'i'>
    ? Int32Array
    : Uint32Array;

const STRIDES: Readonly<Record<string, number>> = {
  f32: 4,
  i32: 4,
  u32: 4,
  vec2: 8,
  vec3: 16,
  vec4: 16,
  mat2x2: 16,
  mat3x3: 48,
  mat4x4: 64,
};

/** Bytes from one element of a storage array to the next (a vec3 takes 16). */
export function strideOf(elem: Elem): number {
  const stride = STRIDES[elem] ?? STRIDES[elem.slice(0, -1)];
  if (stride === undefined)
    throw new TypeError(`webgpu-typed: ${elem} is no element type that has a known size.`);
  return stride;
}

/** Bytes seen as the typed array of an element type. */
export function viewOf<E extends string>(elem: E, bytes: ArrayBuffer): DataOf<E>;
export function viewOf(elem: string, bytes: ArrayBuffer): Float32Array | Int32Array | Uint32Array {
  if (elem === 'f32' || /^(?:vec\d|mat\dx\d)f$/.test(elem)) return new Float32Array(bytes);
  if (elem === 'i32' || /^vec\di$/.test(elem)) return new Int32Array(bytes);
  return new Uint32Array(bytes);
}
