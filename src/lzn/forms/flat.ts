/** A row fits into registers: for d up to 3, on all adapters. */
export { default as walk } from '../../../shaders/flow/walk-flat.wgsl';
export { default as adjoint } from '../../../shaders/flow/adjoint-flat.wgsl';
export { default as gather } from '../../../shaders/flow/gather-flat.wgsl';
