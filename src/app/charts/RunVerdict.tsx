/** The run in plain words, at the head of the charts. */
import { Suspense, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { hasLabels, hasZones } from '../../experiment';
import { useCandidates } from '../../state/candidates';
import { useExperiment } from '../../state/experiment';
import type { RunStore } from '../../state/run';
import { percent } from '../format';
import { lazyWith } from '../lazy-with';
import { TURN } from './style';
import { useSampledRun } from './useSampled';
import { type Finding, judge, TONES } from './verdict';

const selectScene = (run: RunStore) => run.scene;
const selectPlane = (run: RunStore) => run.plane;

const EmbeddingVerdict = lazyWith(['peers'], () => import('./EmbeddingVerdict'));

export function RunVerdict() {
  const zones = useExperiment((s) => hasZones(s.current));
  if (zones) return <ZonesVerdict />;
  return (
    <Suspense>
      <EmbeddingVerdict />
    </Suspense>
  );
}

function ZonesVerdict() {
  const text = useTranslations('charts.verdict');
  const scene = useSampledRun(selectScene, TURN.third);
  const plane = useSampledRun(selectPlane, TURN.third);
  const labels = useExperiment((s) => hasLabels(s.current));
  const among = useCandidates();
  // Without labels it is the shown samples, of which there may be fewer than a batch has.
  const candidates = labels ? among : Math.max(1, plane?.anchors ?? 1);
  const finding = useMemo(
    () =>
      scene === null || plane === null
        ? null
        : judge({
            diagnostics: scene.diagnostics,
            aligned: plane.aligned,
            roundTrip: plane.roundTrip,
            d: plane.d,
            classCounts: plane.classes.map((c) => c.count),
            candidates,
            iteration: scene.iteration,
          }),
    [scene, plane, candidates],
  );
  const words = useWords(plane?.classes.map((c) => c.name) ?? [], plane?.aligned ?? 0);
  if (finding === null || plane === null) return null;
  return (
    <section
      className="run-verdict"
      data-testid="verdict"
      data-code={finding.code}
      data-tone={TONES[finding.code]}
      aria-label={text('name')}
    >
      <p>{words(finding)}</p>
      <p className="muted">
        {text('aligned', {
          share: percent(plane.aligned, 0),
          chance: percent(1 / candidates),
        })}
      </p>
    </section>
  );
}

/** Zones count as separate from this share of latents on that end in their own; before that they are forming. */
const SEPARATE = 0.5;

function useWords(classNames: readonly string[], aligned: number): (finding: Finding) => string {
  const text = useTranslations('charts.verdict');
  const zones = aligned >= SEPARATE ? 'separate' : 'forming';
  return (finding) => {
    switch (finding.code) {
      case 'flat':
        return text('flat', { rank: finding.rank.toFixed(1), most: finding.most });
      case 'lost':
        return text('lost', { share: percent(finding.roundTrip, 0) });
      case 'shared': {
        const pairs = finding.pairs.map(([a, b]) =>
          text('pair', { a: classNames[a] ?? String(a), b: classNames[b] ?? String(b) }),
        );
        return text('shared', { zones, count: pairs.length, pairs: pairs.join(text('separator')) });
      }
      case 'untrained':
      case 'collapsed':
      case 'shrunk':
      case 'chance':
      case 'mixed':
        return text(finding.code);
      // Zones have no codes.
      case 'codes':
        return text('mixed');
      case 'mostly':
      case 'separate':
        return text(finding.code, { zones });
    }
    return '';
  };
}
