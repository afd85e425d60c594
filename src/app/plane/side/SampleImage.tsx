/** A sample's image, or its class's colour where samples are points. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { cssColour } from '../../../palette';
import { useRun } from '../../../state/run';
import { paintInk } from './paint-ink';

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
    if (canvas.current !== null && images !== null) paintInk(canvas.current, images, sample);
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
