/** A sample's image, or its class's colour where samples are points. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { ShownSamples } from '../../../engine/protocol';
import { cssColour } from '../../../palette';
import { useRun } from '../../../state/run';

/** Ink on nothing: the style sheet chooses the paper, and turns the ink in the dark. */
function paint(canvas: HTMLCanvasElement, images: NonNullable<ShownSamples['images']>, sample: number): void {
  const { width, height, pixels } = images;
  const ink = pixels.subarray(sample * width * height, (sample + 1) * width * height);
  const context = canvas.getContext('2d');
  if (context === null || ink.length < width * height) return;
  const data = new ImageData(width, height);
  for (const [i, value] of ink.entries()) data.data[4 * i + 3] = value;
  context.putImageData(data, 0, 0);
}

interface SampleImageProps {
  readonly sample: number;
  /** CSS pixels a side. */
  readonly size: number;
}

export function SampleImage({ sample, size }: SampleImageProps) {
  const text = useTranslations('plane.probe');
  const samples = useRun((s) => s.samples);
  const canvas = useRef<HTMLCanvasElement>(null);
  const images = samples?.images ?? null;
  useEffect(() => {
    if (canvas.current !== null && images !== null) paint(canvas.current, images, sample);
  }, [images, sample]);
  const label = samples?.labels[sample] ?? 0;
  if (images === null) {
    return (
      <span className="sample-dot" style={{ background: cssColour(label), width: size, height: size }} />
    );
  }
  return (
    <canvas
      ref={canvas}
      className="sample-image"
      role="img"
      aria-label={text('image', { sample, name: samples?.classNames[label] ?? String(label) })}
      width={images.width}
      height={images.height}
      style={{ width: size, height: size, borderColor: cssColour(label) }}
    />
  );
}
