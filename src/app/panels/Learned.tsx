/** What the encoder has learnt, beside everything it has to beat. */
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { hasLabels } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { Explained } from '../controls/Explained';
import { Help } from '../controls/Help';
import { Titled } from '../controls/Titled';
import { integer, percent, points } from '../format';
import { session } from '../session';
import { canTrain, isGoing, useStatus } from '../status';

/** What is measured, and which of it is the encoder's own. */
const ROWS = [
  { key: 'linear', own: true },
  { key: 'knn', own: true },
  { key: 'randomEncoder', own: false },
  { key: 'rawPixels', own: false },
  { key: 'chance', own: false },
] as const;

const bold = (words: ReactNode) => <b>{words}</b>;

export function Learned() {
  const text = useTranslations('charts.learned');
  const probe = useRun((s) => s.probe);
  const result = probe?.result ?? null;
  const labels = useExperiment((s) => hasLabels(s.current));
  return (
    <section className="learned" aria-label={text('title')}>
      <div className="learned-head">
        <Titled
          title={text('title')}
          help={<Help title={text('title')} more={<Explained of="learned" />} />}
        />
        {probe !== null && result !== null ? (
          <p className="verdict">
            {text.rich('verdict', {
              b: bold,
              random: points(result.linear, result.randomEncoder),
              raw: points(result.linear, result.rawPixels),
              iteration: integer(probe.iteration),
            })}
          </p>
        ) : (
          <p className="muted">{text('unmeasured', { labels: String(labels) })}</p>
        )}
        <EvaluateButton again={probe !== null} />
      </div>
      <table className="bars" data-testid="probe">
        <caption className="visually-hidden">{text('caption')}</caption>
        <tbody>
          {ROWS.map(({ key, own }) => {
            const value = result?.[key] ?? null;
            return (
              <tr key={key} data-own={own}>
                <th scope="row">{text(key)}</th>
                <td className="bar" aria-hidden="true">
                  <span style={{ inlineSize: `${(value ?? 0) * 100}%` }} />
                </td>
                <td className="bar-value">{value === null ? '–' : percent(value)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function EvaluateButton({ again }: { readonly again: boolean }) {
  const text = useTranslations('charts.learned');
  const status = useStatus();
  const progress = useRun((s) => s.progress);
  const stale = useRun((s) => s.probe !== null && s.probe.iteration !== s.telemetry.iteration);
  if (status === 'evaluating') {
    return (
      <div className="evaluating">
        <progress value={progress?.fraction} max={1} aria-label={progress?.label ?? text('evaluating')} />
        <span className="muted">{progress?.label ?? text('evaluating')} …</span>
        <button
          type="button"
          className="button"
          data-testid="cancel-evaluation"
          onClick={() => void session.cancelEvaluation().catch(() => undefined)}
        >
          {text('cancel')}
        </button>
      </div>
    );
  }
  const able = canTrain(status) || isGoing(status) || status === 'finished';
  return (
    <button
      type="button"
      className="button"
      data-testid="evaluate"
      aria-disabled={!able}
      onClick={() => {
        if (able) void session.evaluate().catch(() => undefined);
      }}
    >
      {text(again && stale ? 'again' : 'evaluate')}
    </button>
  );
}
