/** Typed buffers, uniforms and pipelines over hand-written WGSL. See README.md. */
export { Buf, createBuffer, type BufferOptions } from './buffer';
export { Bound, Pipeline, compile, type Extent } from './compute';
export type { DataOf, Elem } from './elements';
export { BoundRender, RenderPipeline, compileRender, type RenderOptions } from './render';
export { describeMessages } from './shader';
export type { Bindings, EntryName, Fields, Kernel, KernelTypes, Values } from './types';
export { Uniforms, createUniforms } from './uniforms';
export type {
  BindingInfo,
  EntryInfo,
  FieldInfo,
  KernelInfo,
  OverrideInfo,
  Stage,
  StructInfo,
} from '../plugin/metadata';
