/** The two 16-bit floats that other programs keep weights in. Every one of them is a float32, so nothing is lost. */

/** IEEE binary16: 1 sign, 5 exponent, 10 fraction bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Little-endian binary16 numbers. `bytes` holds two for each. */
export function readHalfs(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(bytes.length >> 1);
  for (let i = 0; i < floats.length; i += 1) {
    floats[i] = halfToFloat((bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8));
  }
  return floats;
}

/** Little-endian bfloat16 numbers: the upper half of a float32. */
export function readBrainFloats(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const words = new Uint32Array(bytes.length >> 1);
  for (let i = 0; i < words.length; i += 1) {
    words[i] = ((bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8)) << 16;
  }
  return new Float32Array(words.buffer);
}
