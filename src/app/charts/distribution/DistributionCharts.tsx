/**
 * Quantiles of the coordinates, or on the sphere the cosines of pairs; the embedding along a few random directions; and of a method with a
 * codebook the use of its codes.
 */
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { type Experiment, hasZones, type Space } from '../../../experiment';
import { useExperiment } from '../../../state/experiment';
import type { RunStore } from '../../../state/run';
import { TURN } from '../style';
import { useSampledRun } from '../useSampled';
import { useVisible } from '../useVisible';
import { Card } from './Card';
import { CodesCard } from './CodesCard';
import { HistogramDrawing } from './HistogramDrawing';
import { QuantilesDrawing } from './QuantilesDrawing';
import './distribution.css';

const selectDistribution = (run: RunStore) => run.scene?.distribution ?? null;
const selectCodes = (run: RunStore) => run.telemetry.codes;

const TEX = {
  cosines: String.raw`p(c) \propto (1 - c^2)^{(d - 3) / 2}`,
  normal: String.raw`p(x) = \frac{e^{-x^2 / 2}}{\sqrt{2 \pi}}`,
  sphere: String.raw`p(x) \propto \left(1 - \frac{x^2}{d}\right)^{(d - 3) / 2} \to \frac{e^{-x^2 / 2}}{\sqrt{2 \pi}}`,
} as const;

/** What the charts are of: latents, drawn from whole zones or from their middle; means of codes; or the embedding itself. */
function subjectOf(e: Experiment, fill: Space): 'latents' | 'cores' | 'means' | Space {
  if (hasZones(e) || e.objective === 'onestep') return e.alpha < 1 ? 'cores' : 'latents';
  return e.objective === 'vae' ? 'means' : fill;
}

/** Two digits after the point, a minus as long as it should be, and none before nothing. */
function brief(value: number): string {
  return (Math.round(100 * value) / 100 + 0).toFixed(2).replace('-', '−');
}

export default function DistributionCharts() {
  const text = useTranslations('embedding.distribution');
  const frame = useRef<HTMLDivElement>(null);
  const visible = useVisible(frame);
  const found = useSampledRun(selectDistribution, TURN.first, visible);
  const codes = useSampledRun(selectCodes, TURN.first, visible);
  const e = useExperiment((s) => s.current);
  if (found === null) return <p className="chart-empty">{text('empty')}</p>;
  const { fill, cosines, quantiles, slices } = found;
  const numbers = (of: { readonly mean: number; readonly deviation: number }) =>
    text('moments', { mean: brief(of.mean), deviation: brief(of.deviation) });
  return (
    <div ref={frame} className="distribution" data-testid="distribution" data-fill={fill}>
      <p className="chart-subtitle">{text('subject', { subject: subjectOf(e, fill) })}</p>
      {codes !== undefined && <CodesCard codes={codes} />}
      {cosines === null ? (
        <Card
          id="quantiles"
          title={text('quantiles.title')}
          help={text('quantiles.help')}
          note={numbers(found)}
        >
          <QuantilesDrawing
            {...quantiles}
            name={text('quantiles.described', { moments: numbers(found) })}
            across={text('quantiles.across')}
          />
        </Card>
      ) : (
        <Card
          id="cosines"
          title={text('cosines.title')}
          help={text('cosines.help')}
          tex={TEX.cosines}
          note={numbers(cosines)}
        >
          <HistogramDrawing
            {...cosines}
            name={text('cosines.described', { moments: numbers(cosines), target: brief(1 / Math.sqrt(e.d)) })}
          />
        </Card>
      )}
      <Card
        id="slices"
        title={text('slices.title')}
        help={text('slices.help')}
        tex={fill === 'sphere' ? TEX.sphere : TEX.normal}
        note={text('slices.note', { count: slices.measured.length })}
      >
        <HistogramDrawing
          {...slices}
          name={text('slices.described', { count: slices.measured.length, moments: numbers(found) })}
        />
      </Card>
    </div>
  );
}
