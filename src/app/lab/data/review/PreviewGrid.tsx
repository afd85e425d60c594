/** Some samples as the models will see them: images side by side, or points in the plane, painted on one canvas. */
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Preview } from '../../../../data/own/types';
import { cssColour } from '../../../../palette';
import { previewOf } from '../reading';

/** Images a row, and pixels between them. */
const COLUMNS = 12;
const GAP = 2;
/** Pixels of the scatter plot, shown at half of that. */
const PLOT = 640;
/** Standard deviations to either side that it shows. */
const REACH = 3;

interface PreviewGridProps {
  readonly kind: Preview['kind'];
  /** Null while what is typed is no side. */
  readonly side: number | null;
  readonly names: readonly string[];
}

export function PreviewGrid({ kind, side, names }: PreviewGridProps) {
  const text = useTranslations('own.review');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    let wanted = true;
    const show = async (of: number) => {
      const next = await previewOf(of);
      if (wanted && next !== null) setPreview(next);
    };
    if (side !== null) void show(side);
    return () => {
      wanted = false;
    };
  }, [side]);
  useEffect(() => {
    if (canvas.current === null || preview === null) return;
    if (preview.kind === 'image') paintImages(canvas.current, preview);
    else paintPoints(canvas.current, preview);
  }, [preview]);
  const caption = text(kind === 'image' ? 'previewImages' : 'previewPoints');
  return (
    <figure className="own-preview" data-kind={kind}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${caption}: ${names.join(', ')}`}
        data-testid="own-preview"
        data-ready={preview !== null}
      />
      <figcaption className="muted">{preview === null ? text('previewing') : caption}</figcaption>
    </figure>
  );
}

/** Grey as it is, without a frame: the gap between two is the page's own colour. */
function paintImages(
  canvas: HTMLCanvasElement,
  { side, pixels, labels }: Extract<Preview, { kind: 'image' }>,
) {
  const cell = side + GAP;
  canvas.width = COLUMNS * cell - GAP;
  canvas.height = Math.ceil(labels.length / COLUMNS) * cell - GAP;
  const context = canvas.getContext('2d');
  for (let k = 0; k < labels.length; k++) {
    const image = new ImageData(side, side);
    for (let p = 0; p < side * side; p++) {
      const grey = pixels[k * side * side + p] ?? 0;
      image.data.set([grey, grey, grey, 255], 4 * p);
    }
    context?.putImageData(image, (k % COLUMNS) * cell, Math.floor(k / COLUMNS) * cell);
  }
}

function paintPoints(canvas: HTMLCanvasElement, { points, labels }: Extract<Preview, { kind: 'points' }>) {
  canvas.width = PLOT;
  canvas.height = PLOT;
  const context = canvas.getContext('2d');
  if (context === null) return;
  for (const [k, label] of labels.entries()) {
    const [x = 0, y = 0] = [points[2 * k], points[2 * k + 1]];
    context.fillStyle = cssColour(label);
    context.beginPath();
    context.arc(((x + REACH) / (2 * REACH)) * PLOT, ((REACH - y) / (2 * REACH)) * PLOT, 4, 0, 2 * Math.PI);
    context.fill();
  }
}
