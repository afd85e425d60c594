/** A short name for the bits of the weights. */

const PRIME = 0x01000193;

/**
 * 16 lower-case hex digits: two FNV-1a hashes of the words of `values` with different starts, finished by a mixer. Equal
 * weights, to the last bit, have equal fingerprints.
 */
export function fingerprint(values: Float32Array): string {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const word of words) {
    a = Math.imul(a ^ word, PRIME);
    b = Math.imul((b << 13) ^ (b >>> 19) ^ word, PRIME);
  }
  return (
    mix(a).toString(16).padStart(8, '0') +
    mix(b ^ words.length)
      .toString(16)
      .padStart(8, '0')
  );
}

/** The finalizer of MurmurHash3. */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
