/** Samples of a split: images with their numbers, or points by their coordinates. */
import { useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { SplitSamples } from '../../../engine/tasks-protocol';
import { cssColour } from '../../../palette';
import { short } from '../../format';
import { paintInk } from '../../plane/side/paint-ink';
import { pointsDrawing } from '../generate/drawings';
import { reachOf } from '../generate/paint';
import { Scatter } from '../generate/Scatter';

interface PicturesProps {
  /** Numbers in the split. */
  readonly indices: readonly number[];
  readonly samples: SplitSamples;
  /** True class of all of them. */
  readonly label: number;
}

export function Pictures({ indices, samples, label }: PicturesProps) {
  const text = useTranslations('classes.samples');
  if (samples.kind === 'points') return <Points indices={indices} points={samples.points} />;
  return (
    <ul className="cell-images">
      {indices.map((index, i) => (
        <li key={index}>
          <Image samples={samples} position={i} name={text('image', { index })} label={label} />
          <span className="muted">{index}</span>
        </li>
      ))}
    </ul>
  );
}

interface ImageProps {
  readonly samples: SplitSamples;
  readonly position: number;
  readonly name: string;
  readonly label: number;
}

function Image({ samples, position, name, label }: ImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) paintInk(canvas.current, samples, position);
  }, [samples, position]);
  return (
    <canvas
      ref={canvas}
      className="sample-image"
      role="img"
      aria-label={name}
      width={samples.width}
      height={samples.height}
      style={{ borderColor: cssColour(label) }}
    />
  );
}

function Points({ indices, points }: { readonly indices: readonly number[]; readonly points: Float32Array }) {
  const text = useTranslations('classes.samples');
  const drawing = useMemo(() => pointsDrawing(points, null), [points]);
  return (
    <div className="cell-points">
      <Scatter drawing={drawing} reach={reachOf([points])} name={text('scatter')} />
      <table>
        <thead>
          <tr>
            <th scope="col">{text('number')}</th>
            <th scope="col">x</th>
            <th scope="col">y</th>
          </tr>
        </thead>
        <tbody>
          {indices.map((index, i) => (
            <tr key={index}>
              <th scope="row">{index}</th>
              <td>{short(points[2 * i] ?? 0)}</td>
              <td>{short(points[2 * i + 1] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
