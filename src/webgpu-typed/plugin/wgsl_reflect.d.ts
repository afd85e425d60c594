/** The package has types for its main entry only, and Node cannot load that one (CommonJS under "type": "module"). */
declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  export * from 'wgsl_reflect';
}
