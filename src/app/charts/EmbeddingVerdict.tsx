/** The run of a method without zones in plain words: whether its embedding has collapsed, why it could, and what that costs it. */
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { optionKey } from '../../experiment';
import { type Collapse, collapseOf, type Compared, COMPARED, FACTS } from '../../objectives/facts';
import { useExperiment } from '../../state/experiment';
import type { RunStore } from '../../state/run';
import { TURN } from './style';
import { useSampledRun } from './useSampled';
import { type Finding, judge, TONES } from './verdict';

const selectScene = (run: RunStore) => run.scene;
const selectPlane = (run: RunStore) => run.plane;
const selectLoss = (run: RunStore) => run.telemetry.loss;
const selectCodes = (run: RunStore) => run.telemetry.codes;

const DIGITS = 3;

type Collapsed = Extract<Finding, { code: 'collapsed' | 'shrunk' | 'flat' | 'codes' }>;

const hasCollapsed = (finding: Finding): finding is Collapsed =>
  ['collapsed', 'shrunk', 'flat', 'codes'].includes(finding.code);

function isCompared(objective: string): objective is Compared {
  return COMPARED.some((name) => name === objective);
}

export default function EmbeddingVerdict() {
  const text = useTranslations('peers.verdict');
  const settings = useTranslations('settings');
  const e = useExperiment((s) => s.current);
  const scene = useSampledRun(selectScene, TURN.third);
  const plane = useSampledRun(selectPlane, TURN.third);
  const loss = useSampledRun(selectLoss, TURN.third);
  const codes = useSampledRun(selectCodes, TURN.third);
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
            iteration: scene.iteration,
            zones: false,
            codes,
          }),
    [scene, plane, codes],
  );
  if (finding === null || plane === null || !isCompared(e.objective)) return null;
  const facts = FACTS[e.objective];
  const method = settings(optionKey('objective', e.objective));
  const names = plane.classes.map((c) => c.name);
  const broken = facts.breakers.filter(({ key, value, below = false }) => {
    if (typeof value === 'string' || value === 0) return e[key] === value;
    return below ? Number(e[key]) <= value : Number(e[key]) >= value;
  });
  return (
    <section
      className="run-verdict"
      data-testid="verdict"
      data-code={finding.code}
      data-tone={TONES[finding.code]}
      aria-label={text('name')}
    >
      <p>
        {wordsOf(finding)}
        {hasCollapsed(finding) && broken.map(({ key }) => <span key={key}> {text(`cause.${key}`)}</span>)}
      </p>
      {hasCollapsed(finding) && <p className="muted">{priceOf(collapseOf(e))}</p>}
    </section>
  );

  function wordsOf(of: Finding): string {
    switch (of.code) {
      case 'flat':
        return text('flat', { method, rank: of.rank.toFixed(1), most: of.most });
      case 'codes': {
        const perplexity = of.perplexity.toFixed(1);
        return text('codes', { method, used: of.used, most: of.most, perplexity });
      }
      case 'collapsed':
      case 'shrunk':
        return text(of.code, { method });
      case 'shared': {
        const pairs = of.pairs.map(([a, b]) =>
          text('pair', { a: names[a] ?? String(a), b: names[b] ?? String(b) }),
        );
        return text('shared', { count: pairs.length, pairs: pairs.join(text('separator')) });
      }
      case 'mostly':
      case 'separate':
      case 'untrained':
        return text(of.code);
      // Without zones nothing is at chance or lost.
      case 'chance':
      case 'lost':
      case 'mixed':
        return text('mixed');
    }
    return '';
  }

  /** What total collapse costs, beside what the loss is now. */
  function priceOf({ value, of, minimum }: Collapse): string {
    if (value === null || of !== 'loss' || loss === null) return text(`price.unknown`);
    return text(`price.${minimum}`, { value: value.toFixed(DIGITS), loss: loss.toFixed(DIGITS) });
  }
}
