/** Noise levels sigma of the T + 1 states of an official Euler flow: from eps to 1, or from 1 to 0. */
export function noiseLevels(
  direction: 'inverse' | 'forward',
  { steps, eps }: { readonly steps: number; readonly eps: number },
): number[] {
  return Array.from({ length: steps + 1 }, (_, k) =>
    direction === 'inverse' ? eps + (k * (1 - eps)) / steps : 1 - k / steps,
  );
}
