/** A painted picture on the CPU. */
import type { PlanePicture } from '../plane-protocol';

/**
 * Paints into a texture of its own and reads it back.
 * @param format an 8-bit RGBA or BGRA format
 * @param paint must submit its work, with `after` at its end
 */
export async function takePicture(
  device: GPUDevice,
  format: GPUTextureFormat,
  width: number,
  height: number,
  paint: (target: GPUTexture, after: (encoder: GPUCommandEncoder) => void) => void,
): Promise<PlanePicture> {
  const bytesPerRow = 256 * Math.ceil((4 * width) / 256);
  const texture = device.createTexture({
    label: 'plane picture',
    size: [width, height],
    format,
    usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
  });
  const staging = device.createBuffer({
    label: 'plane picture (read-back)',
    size: bytesPerRow * height,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  try {
    paint(texture, (encoder) =>
      encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow }, [width, height]),
    );
    await staging.mapAsync(GPUMapMode.READ);
    const padded = new Uint8Array(staging.getMappedRange());
    const data = new Uint8ClampedArray(4 * width * height);
    for (let y = 0; y < height; y += 1) {
      data.set(padded.subarray(y * bytesPerRow, y * bytesPerRow + 4 * width), 4 * y * width);
    }
    if (format.startsWith('bgra')) {
      for (let i = 0; i < data.length; i += 4) {
        const [blue = 0, , red = 0] = data.subarray(i, i + 3);
        data[i] = red;
        data[i + 2] = blue;
      }
    }
    return { width, height, data };
  } finally {
    texture.destroy();
    staging.destroy();
  }
}
