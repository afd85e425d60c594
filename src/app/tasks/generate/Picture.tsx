/** One image that was made, or that it was made after. */
import { useEffect, useRef } from 'react';
import { paintInk } from '../../plane/side/paint-ink';
import { inkOf } from './paint';

/** Images in a row: count x height x width. */
export interface Images {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

interface PictureProps {
  readonly images: Images;
  readonly index: number;
  /** CSS pixels of its width. */
  readonly side: number;
  /** What it is, for people who do not see it. */
  readonly name: string;
}

export function Picture({ images, index, side, name }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { values, width, height } = images;
  useEffect(() => {
    const pixels = inkOf(values, width * height, index);
    if (canvas.current !== null) paintInk(canvas.current, { width, height, pixels }, 0);
  }, [values, width, height, index]);
  return (
    <canvas
      ref={canvas}
      className="generate-image"
      role="img"
      aria-label={name}
      width={width}
      height={height}
      style={{ width: side, height: (side * height) / width }}
    />
  );
}
