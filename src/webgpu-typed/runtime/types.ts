/** How the generated declarations describe a kernel, and what follows from that for the rest of the runtime. */
import type { BindingInfo, EntryInfo, KernelInfo, Stage, StorageInfo, StructInfo } from '../plugin/metadata';
import type { Buf } from './buffer';
import type { Uniforms } from './uniforms';

/**
 * The WGSL types of a uniform struct's fields by name: `'f32'`, `'vec3u'`, `'array<vec4f, 8>'`, a record for a nested
 * struct, an array of records for an array of structs.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** What the type argument of `Kernel` holds. */
export interface KernelTypes {
  /** Stage of each entry point. */
  entries: Record<string, Stage>;
  uniforms: Record<string, Fields>;
  buffers: Record<string, { elem: string; access: 'read' | 'read_write' }>;
  textures: Record<string, 'texture' | 'sampler'>;
  /** Names of the bindings that each entry point needs. */
  uses: Record<string, string>;
  overrides: Record<string, number | boolean>;
}

declare const types: unique symbol;

/** The default export of a .wgsl file. */
export interface Kernel<T extends KernelTypes = KernelTypes> extends KernelInfo {
  readonly entries: { readonly [E in keyof T['entries']]: EntryInfo };
  readonly bindings: { readonly [B in keyof T['buffers']]: StorageInfo<T['buffers'][B]['elem']> } & Readonly<
    Record<string, BindingInfo>
  >;
  readonly uniforms: { readonly [U in keyof T['uniforms']]: StructInfo };
  /** Never there at run time: it carries the types. */
  readonly [types]?: T;
}

/** Names of the entry points of a stage. */
export type EntryName<T extends KernelTypes, S extends Stage> = {
  [E in keyof T['entries']]: S extends T['entries'][E] ? E : never;
}[keyof T['entries']] &
  string;

/** Names of the bindings that an entry point needs. */
export type Used<T extends KernelTypes, E extends string> = T['uses'][E] & string;

/** What is bound under a name. */
type Bindable<T extends KernelTypes, N extends string> = N extends keyof T['buffers']
  ? Buf<T['buffers'][N]['elem']>
  : N extends keyof T['uniforms']
    ? Uniforms<T['uniforms'][N]>
    : N extends keyof T['textures']
      ? T['textures'][N] extends 'sampler'
        ? GPUSampler
        : GPUTextureView
      : never;

/** What `bind` takes: every named binding, by its WGSL variable name. */
export type Bindings<T extends KernelTypes, N extends string> = { readonly [B in N]: Bindable<T, B> };

/** The constants of `compile`: may be left out where every override, if there is any, has an initial value. */
export type Constants<T extends KernelTypes> =
  T['overrides'] extends Record<string, never>
    ? [constants?: T['overrides']]
    : Partial<T['overrides']> extends T['overrides']
      ? [constants?: T['overrides']]
      : [constants: T['overrides']];

/** JavaScript values for the fields of a uniform struct. Matrices and arrays are flat, without padding, column by column. */
export type Values<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> };

type Value<W> = W extends 'f32' | 'i32' | 'u32'
  ? number
  : W extends `vec2${string}`
    ? readonly [number, number]
    : W extends `vec3${string}`
      ? readonly [number, number, number]
      : W extends `vec4${string}`
        ? readonly [number, number, number, number]
        : W extends string
          ? ArrayLike<number>
          : W extends readonly (infer S extends Fields)[]
            ? readonly Values<S>[]
            : W extends Fields
              ? Values<W>
              : never;
