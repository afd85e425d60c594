/**
 * The film strip as a video: each of its moments is shown on the plane, painted at full resolution, and written with its iteration below.
 * WebM with VP9 or VP8 where the browser encodes them, else PNGs in a zip.
 */
import { zipSync } from 'fflate';
import type { FilmFrame } from '../../../engine/protocol';
import { textsOf } from '../../../state/language';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { pageStyle } from '../../charts/export/sheet';
import { short } from '../../format';
import { session } from '../../session';

/** Seconds that a moment, and the last one, is shown. */
const MOMENT = 0.2;
const LAST = 1.6;

/** Pixels a side at most, and height of the line below. */
const MOST = 720;
const LINE = 40;
const BITRATE = 4_000_000;

export interface FilmResult {
  readonly file: Blob;
  readonly ending: 'webm' | 'zip';
  readonly moments: number;
}

interface FilmOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, count: number) => void;
}

/** Where frames go. */
interface Reel {
  readonly ending: FilmResult['ending'];
  readonly add: (at: number, seconds: number) => Promise<void>;
  readonly finish: () => Promise<Blob>;
  readonly cancel: () => Promise<void>;
}

/** A video; undefined where the browser encodes none of this size. */
async function video(canvas: OffscreenCanvas): Promise<Reel | undefined> {
  const { BufferTarget, CanvasSource, getFirstEncodableVideoCodec, Output, WebMOutputFormat } =
    await import('mediabunny');
  const { width, height } = canvas;
  const codec = await getFirstEncodableVideoCodec(['vp9', 'vp8'], { width, height, bitrate: BITRATE });
  if (codec === null) return undefined;
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new CanvasSource(canvas, { codec, bitrate: BITRATE });
  output.addVideoTrack(source);
  await output.start();
  return {
    ending: 'webm',
    add: (at, seconds) => source.add(at, seconds),
    finish: async () => {
      await output.finalize();
      return new Blob([target.buffer ?? new ArrayBuffer()], { type: 'video/webm' });
    },
    cancel: () => output.cancel(),
  };
}

/** Pictures, numbered in their order. */
function pictures(canvas: OffscreenCanvas): Reel {
  const files: Record<string, [Uint8Array, { level: 0 }]> = {};
  return {
    ending: 'zip',
    add: async () => {
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
      const number = String(Object.keys(files).length + 1).padStart(3, '0');
      files[`${number}.png`] = [bytes, { level: 0 }];
    },
    finish: () => Promise.resolve(new Blob([zipSync(files)], { type: 'application/zip' })),
    cancel: () => Promise.resolve(),
  };
}

/** The picture's size: even numbers, since encoders halve the colours. */
function sizeOf(): { readonly width: number; readonly height: number } {
  const { width, height } = usePlane.getState().size;
  const ratio = Math.min(2, MOST / Math.max(width, height));
  const even = (x: number) => 2 * Math.max(1, Math.round((x * ratio) / 2));
  return { width: even(width), height: even(height) };
}

/** Shows a moment and paints it on the canvas. */
async function paint(canvas: OffscreenCanvas, { iteration, loss }: FilmFrame): Promise<void> {
  const height = canvas.height - LINE;
  await session.lookBack(iteration);
  const { data } = await session.image(canvas.width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('There is no canvas to paint on.');
  const { paper, ink, font } = pageStyle();
  context.fillStyle = paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.putImageData(new ImageData(data, canvas.width, height), 0, 0);
  context.fillStyle = ink;
  context.font = `18px ${font}`;
  context.textBaseline = 'middle';
  const text = textsOf('files');
  const words =
    loss === null
      ? text('film.caption', { iteration })
      : text('film.captionLoss', { iteration, loss: short(loss) });
  context.fillText(words, 14, height + LINE / 2);
}

/**
 * Makes the film of the run as it stands. What was looked at before is looked at again afterwards, also where it is cancelled.
 * @throws the signal's reason when cancelled
 */
export async function makeFilm({ signal, onProgress }: FilmOptions): Promise<FilmResult> {
  const frames = useRun.getState().film;
  const before = usePlane.getState().lookingBack;
  const { width, height } = sizeOf();
  const canvas = new OffscreenCanvas(width, height + LINE);
  canvas.getContext('2d'); // an encoder takes no canvas without a context
  const reel = (await video(canvas).catch(() => undefined)) ?? pictures(canvas);
  try {
    for (const [i, frame] of frames.entries()) {
      signal.throwIfAborted();
      onProgress(i, frames.length);
      await paint(canvas, frame);
      await reel.add(i * MOMENT, i === frames.length - 1 ? LAST : MOMENT);
    }
    signal.throwIfAborted();
    return { file: await reel.finish(), ending: reel.ending, moments: frames.length };
  } catch (error) {
    await reel.cancel().catch(() => undefined);
    throw error;
  } finally {
    await session.lookBack(before);
  }
}
