/** Workgroups of a flat grid of `invocations`, 64 a group, folded into y where x would pass WebGPU's limit. */
export function flatGrid(invocations: number): [x: number, y: number] {
  const groups = Math.ceil(invocations / 64);
  const y = Math.ceil(groups / 65_535);
  return [Math.ceil(groups / y), y];
}
