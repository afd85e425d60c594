/** Decodes image files with the browser, turned as their EXIF says, and without the screen's colours. */
import type { ImageKind } from './images';
import type { Bytes } from './source';
import type { Picture } from './types';

export async function decode(bytes: Bytes, kind: ImageKind): Promise<Picture> {
  const blob = new Blob([bytes], { type: `image/${kind}` });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('There is no 2-D canvas.');
    context.drawImage(bitmap, 0, 0);
    return { width, height, channels: 4, data: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}
