/** The probability of the own anchor at each step, the cut-off, and the step that counts. */
import { useEffect, useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { SampleTrace } from '../../../engine/protocol';
import { cutOffStep, lastStep } from '../../../experiment';
import { useCandidates } from '../../../state/candidates';
import { useExperiment } from '../../../state/experiment';
import { type Stage, useSlow } from '../../../state/slow';
import { percent } from '../../format';

const WIDTH = 300;
const HEIGHT = 120;
const FLOOR = 100;

interface StepBarsProps {
  readonly trace: SampleTrace;
  readonly stage: Stage;
}

export function StepBars({ trace, stage }: StepBarsProps) {
  const text = useTranslations('guide.slow');
  const id = useId();
  const experiment = useExperiment((s) => s.current);
  const candidates = useCandidates();
  const curtain = useRef<SVGRectElement>(null);
  useEffect(() => {
    const draw = (progress: number) => {
      curtain.current?.setAttribute('width', `${WIDTH * (stage === 'assignment' ? progress : 1)}`);
    };
    draw(useSlow.getState().progress);
    return useSlow.subscribe((now) => draw(now.progress));
  }, [stage]);
  const { own, chosen, t } = trace;
  const slot = WIDTH / own.length;
  const window = { ...experiment, steps: own.length };
  const cut = cutOffStep(window);
  const end = lastStep(window) + 1;
  const chance = FLOOR * (1 - 1 / candidates);
  const choosing = stage !== 'assignment';
  const height = (p: number) => Math.max(1, (FLOOR - 8) * p);
  return (
    <svg
      className="step-bars"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={text('bars', { p: percent(own[chosen] ?? 0), t: (t[chosen] ?? 0).toFixed(2) })}
    >
      <clipPath id={id}>
        <rect ref={curtain} x="0" y="0" height={HEIGHT} width={WIDTH} />
      </clipPath>
      {choosing && cut > 0 && (
        <>
          <rect className="cut" x="0" y="0" width={cut * slot} height={FLOOR} />
          <line className="cut-line" x1={cut * slot} x2={cut * slot} y1="0" y2={FLOOR} />
          <text x={cut * slot + 4} y="10">
            {text('cutOff')}
          </text>
        </>
      )}
      {choosing && end < own.length && (
        <>
          <rect className="cut" x={end * slot} y="0" width={WIDTH - end * slot} height={FLOOR} />
          <line className="cut-line" x1={end * slot} x2={end * slot} y1="0" y2={FLOOR} />
        </>
      )}
      <g clipPath={`url(#${id})`}>
        {Array.from(own, (p, k) => (
          <rect
            // oxlint-disable-next-line react/no-array-index-key -- a step is its number
            key={k}
            className="step-bar"
            data-chosen={choosing && k === chosen}
            data-left-out={choosing && (k < cut || k >= end)}
            x={k * slot + slot * 0.12}
            width={slot * 0.76}
            y={FLOOR - height(p)}
            height={height(p)}
          />
        ))}
      </g>
      <line className="chance-line" x1="0" x2={WIDTH} y1={chance} y2={chance} />
      <line className="floor" x1="0" x2={WIDTH} y1={FLOOR} y2={FLOOR} />
      <text x="0" y={HEIGHT - 6}>
        0
      </text>
      <text x={WIDTH / 2} y={HEIGHT - 6} textAnchor="middle">
        {text('axisTime')}
      </text>
      <text x={WIDTH} y={HEIGHT - 6} textAnchor="end">
        1
      </text>
    </svg>
  );
}
