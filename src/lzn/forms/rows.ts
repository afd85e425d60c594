/** An invocation owns rows and shares nothing: for software adapters, which punish barriers. */
export { default as walk } from '../../../shaders/flow/walk-rows.wgsl';
export { default as adjoint } from '../../../shaders/flow/adjoint-rows.wgsl';
export { default as gather } from '../../../shaders/flow/gather-rows.wgsl';
