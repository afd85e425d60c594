/** Samples of latents drawn from the prior: a grid of images, or a cloud of points. */
import { useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Generated } from '../../../engine/tasks-protocol';
import { useGenerate } from '../../../state/generate';
import { useSize } from '../../charts/useSize';
import { pointsDrawing } from './drawings';
import { columnsOf, sideOf, wholeRows } from './layout';
import { Models } from './Models';
import { reachOf } from './paint';
import { Picture } from './Picture';
import { Scatter } from './Scatter';

const WANTED = 48;
const GAP = 4;

export function SamplesPanel() {
  const outcome = useGenerate((s) => s.outcomes.samples);
  if (outcome === undefined) return null;
  return (
    <Models made={outcome.made} results={(result) => [result]}>
      {({ result }) => (result.kind === 'image' ? <Grid images={result} /> : <Cloud points={result} />)}
    </Models>
  );
}

function Grid({ images }: { readonly images: Generated }) {
  const text = useTranslations('generate');
  const list = useRef<HTMLUListElement>(null);
  const { width, ratio } = useSize(list);
  const side = sideOf(images.width, WANTED, ratio);
  const count = wholeRows(images.count, columnsOf(width, side, GAP));
  return (
    <ul ref={list} className="generate-grid" style={{ gap: GAP }}>
      {Array.from({ length: count }, (_, i) => (
        <li key={i}>
          <Picture images={images} index={i} side={side} name={text('sample', { number: i + 1 })} />
        </li>
      ))}
    </ul>
  );
}

function Cloud({ points }: { readonly points: Generated }) {
  const text = useTranslations('generate');
  const real = useGenerate((s) => s.real);
  const drawing = useMemo(() => pointsDrawing(points.values, real), [points, real]);
  const reach = useMemo(() => reachOf(real === null ? [points.values] : [real]), [points, real]);
  const counts = { count: points.count, real: (real?.length ?? 0) / 2 };
  return <Scatter drawing={drawing} reach={reach} name={text('cloud', counts)} />;
}
