/** Bytes of a data file for the tests of its reader. */

/** A small valid file: 3 training and 2 test images of 2 x 3, 2 classes, grey levels up to 16. */
export function sampleFile(): Uint8Array<ArrayBuffer> {
  const names = [1, 97, 2, 98, 99];
  const bytes = new Uint8Array(32 + 5 * 7);
  const view = new DataView(bytes.buffer);
  bytes.set([0x4c, 0x5a, 0x4e, 0x44]);
  view.setUint16(4, 1, true);
  view.setUint16(6, 32, true);
  view.setUint32(8, 3, true);
  view.setUint32(12, 2, true);
  view.setUint16(16, 2, true);
  view.setUint16(18, 3, true);
  bytes.set([8, 16, 2, 0, ...names], 20);
  bytes.set([0, 1, 1, 0, 1], 32);
  for (let i = 0; i < 30; i++) bytes[37 + i] = i % 17;
  return bytes;
}

/** The bytes as a gzip file. */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
