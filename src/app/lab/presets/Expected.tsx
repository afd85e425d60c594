/** What a preset claims, and what has become of it in the run on the page. */
import { useTranslations } from 'use-intl';
import type { Expectation, Preset, PresetMetric } from '../../../experiment';
import { useRun } from '../../../state/run';
import { useSeries } from '../../../state/series';
import { points, short } from '../../format';
import { type Outcome, outcomeOf } from './expectation';

const SHARES: ReadonlySet<PresetMetric> = new Set<PresetMetric>(['accuracy', 'aligned', 'roundTrip']);

/** Three significant digits without the zeros that say nothing: a bound of 4 is exactly that. */
function plain(x: number): string {
  return Math.abs(x) < 1e-3 ? short(x) : String(Number(x.toPrecision(3)));
}

/** A value as a person reads it: shares in percent, differences of shares in points, everything else as a plain number. */
function useShown(): (metric: PresetMetric, value: number) => string {
  const text = useTranslations('presets.expect');
  return (metric, value) => {
    if (metric === 'probeGain') return text('points', { points: points(value, 0) });
    return SHARES.has(metric) ? `${plain(100 * value)}\u00A0%` : plain(value);
  };
}

interface ClaimProps {
  readonly claim: Expectation;
  /** Null where the page has another experiment. */
  readonly outcome: Outcome | null;
}

const MARKS: Readonly<Record<Outcome['state'], string>> = { ahead: '·', met: '✓', missed: '×', unseen: '–' };

function Claim({ claim, outcome }: ClaimProps) {
  const text = useTranslations('presets.expect');
  const metrics = useTranslations('presets.metrics');
  const gallery = useTranslations('presets.gallery');
  const shown = useShown();
  const { metric, after, is, bound, measured } = claim;
  const said = text('claim', {
    after,
    metric: metrics(metric),
    is,
    bound: shown(metric, bound),
    measured: shown(metric, measured),
  });
  const state = outcome?.state ?? 'ahead';
  const value = outcome !== null && 'value' in outcome ? shown(metric, outcome.value) : '';
  return (
    <li data-state={outcome === null ? 'other' : state} data-testid="claim">
      <span className="preset-mark" aria-hidden="true">
        {MARKS[state]}
      </span>
      <span>
        {said}
        {outcome !== null && <span className="preset-outcome"> {text(state, { value })}</span>}
        {outcome?.state === 'ahead' && metric === 'probeGain' && (
          <span className="muted"> {gallery('evaluate')}</span>
        )}
      </span>
    </li>
  );
}

/** Follows the run, which may tell several times a second. */
function Judged({ preset }: { readonly preset: Preset }) {
  const iteration = useRun((s) => s.telemetry.iteration);
  const history = useRun((s) => s.history);
  const series = useSeries();
  return preset.expect.map((claim) => (
    <Claim key={keyOf(claim)} claim={claim} outcome={outcomeOf(claim, { ...series, iteration, history })} />
  ));
}

const keyOf = ({ metric, after }: Expectation) => `${metric} ${after}`;

/** `trains` says whether the page trains this preset: only then is there something to judge. */
export function Expected({ preset, trains }: { readonly preset: Preset; readonly trains: boolean }) {
  const text = useTranslations('presets.gallery');
  return (
    <section className="preset-expected" aria-label={text('expected')}>
      <h4>{text('expected')}</h4>
      <ul>
        {trains ? (
          <Judged preset={preset} />
        ) : (
          preset.expect.map((claim) => <Claim key={keyOf(claim)} claim={claim} outcome={null} />)
        )}
      </ul>
    </section>
  );
}
