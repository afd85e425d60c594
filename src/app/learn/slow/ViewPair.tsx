/** The two views of the sample as the encoder gets them. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { SampleTrace } from '../../../engine/protocol';
import { short } from '../../format';

interface ViewPairProps {
  readonly trace: SampleTrace;
  /** Whether samples are points of the plane, not images. */
  readonly points: boolean;
}

export function ViewPair({ trace, points }: ViewPairProps) {
  const text = useTranslations('guide.slow');
  return (
    <div className="view-pair">
      {trace.views.map((values, i) => {
        const name = i === 0 ? text('view1') : text('view2');
        return (
          <figure key={name}>
            {points ? (
              <p className="view-point">
                ({short(values[0] ?? 0)}, {short(values[1] ?? 0)})
              </p>
            ) : (
              <ViewImage
                values={values}
                width={trace.width}
                height={trace.height}
                label={text('viewImage', { sample: trace.sample, view: i + 1 })}
              />
            )}
            <figcaption>{name}</figcaption>
          </figure>
        );
      })}
    </div>
  );
}

interface ViewImageProps {
  /** height x width, 0 (background) to 1. */
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

function ViewImage({ values, width, height, label }: ViewImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    const image = context.createImageData(width, height);
    // Black of some opacity, which the style sheet turns into light on a dark page.
    for (let i = 0; i < width * height; i += 1) image.data[4 * i + 3] = 255 * (values[i] ?? 0);
    context.putImageData(image, 0, 0);
  }, [values, width, height]);
  return (
    <canvas ref={canvas} className="view-image" width={width} height={height} role="img" aria-label={label} />
  );
}
