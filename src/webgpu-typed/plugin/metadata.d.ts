/** What the plugin reads from one .wgsl file: plain data, the default export of the module. */

export type Stage = 'compute' | 'vertex' | 'fragment';

/** One entry point. A workgroup size is a number or the name of the override that holds it. */
export interface EntryInfo {
  readonly stage: Stage;
  /** Compute entry points only: x, y, z. */
  readonly workgroupSize?: readonly (number | string)[];
  /** Names of the bindings that the entry point reaches, directly or through the functions it calls. */
  readonly uses: readonly string[];
}

export interface StorageInfo<E extends string = string> {
  readonly kind: 'storage';
  readonly binding: number;
  readonly access: 'read' | 'read_write';
  /** WGSL element type of the array, or the type itself where the binding is no array. */
  readonly elem: E;
  /** Bytes from one element to the next. */
  readonly stride: number;
  /** Least number of bytes to bind. */
  readonly size: number;
}

export interface UniformInfo {
  readonly kind: 'uniform';
  readonly binding: number;
  readonly size: number;
}

export interface TextureInfo {
  readonly kind: 'texture';
  readonly binding: number;
  readonly sampleType: 'float' | 'sint' | 'uint' | 'depth';
  readonly viewDimension: '1d' | '2d' | '2d-array' | 'cube' | 'cube-array' | '3d';
  readonly multisampled: boolean;
}

export interface StorageTextureInfo {
  readonly kind: 'storageTexture';
  readonly binding: number;
  readonly access: 'write-only' | 'read-only' | 'read-write';
  readonly format: string;
  readonly viewDimension: '1d' | '2d' | '2d-array' | '3d';
}

export interface SamplerInfo {
  readonly kind: 'sampler';
  readonly binding: number;
  readonly type: 'filtering' | 'comparison';
}

export type BindingInfo = StorageInfo | UniformInfo | TextureInfo | StorageTextureInfo | SamplerInfo;

/** One field of a uniform struct. `type` is the WGSL type; of an array, the type of one element. */
export interface FieldInfo {
  /** Bytes from the start of the struct that holds the field. */
  readonly offset: number;
  readonly type: string;
  /** Arrays only: number of elements, and bytes from one to the next. */
  readonly count?: number;
  readonly stride?: number;
  /** Nested structs only. */
  readonly fields?: Readonly<Record<string, FieldInfo>>;
}

export interface StructInfo {
  readonly size: number;
  readonly fields: Readonly<Record<string, FieldInfo>>;
}

export interface OverrideInfo {
  readonly type: 'bool' | 'f32' | 'i32' | 'u32';
  /** The initial value where it is a literal. */
  readonly default?: number | boolean;
  /** True where the initial value is an expression, which only the shader compiler works out. */
  readonly derived?: true;
}

export interface KernelInfo {
  /** Path below the shader folder without the extension, such as `flow/velocity`. */
  readonly name: string;
  /** Complete WGSL, imports spliced in. */
  readonly source: string;
  readonly entries: Readonly<Record<string, EntryInfo>>;
  readonly bindings: Readonly<Record<string, BindingInfo>>;
  readonly uniforms: Readonly<Record<string, StructInfo>>;
  readonly overrides: Readonly<Record<string, OverrideInfo>>;
}
