/** A workgroup shares tiles of anchors: for GPUs. */
export { default as walk } from '../../../shaders/flow/walk-tiles.wgsl';
export { default as adjoint } from '../../../shaders/flow/adjoint-tiles.wgsl';
export { default as gather } from '../../../shaders/flow/gather-tiles.wgsl';
