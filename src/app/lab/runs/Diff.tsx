/** Two runs side by side: the settings in which they differ, and what they came to. */
import { useTranslations } from 'use-intl';
import type { Run } from '../../../state/runs';
import { runColour } from '../../run-colours';
import { differing, METRICS, type Metric, SHOWN_METRICS } from './compare';
import { METRIC_TEXTS, useSettingWords } from './words';

interface DiffProps {
  readonly a: Run;
  readonly b: Run;
  readonly onClose: () => void;
}

const RESULTS: readonly Metric[] = [...SHOWN_METRICS, 'aligned', 'odeError'];

export function Diff({ a, b, onClose }: DiffProps) {
  const text = useTranslations('runs.diff');
  const columns = useTranslations('runs.lab.columns');
  const words = useSettingWords();
  const keys = differing([a, b].map((run) => run.course.experiment));
  const nameOf = (metric: Metric) =>
    metric === 'aligned' || metric === 'odeError' ? text(metric) : columns(metric);
  return (
    <section
      className="runs-diff"
      aria-label={text('title', { a: a.name, b: b.name })}
      data-testid="runs-diff"
    >
      <table className="runs-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{text('what')}</span>
            </th>
            {[a, b].map((run) => (
              <th key={run.id} scope="col">
                <span className="runs-name">
                  <i className="runs-swatch" style={{ background: runColour(run) }} />
                  {run.name}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Heading words={keys.length === 0 ? text('none') : text('settings')} />
          {keys.map((key) => (
            <tr key={key}>
              <th scope="row">{words.label(key)}</th>
              {[a, b].map((run) => (
                <td key={run.id}>{words.value(run.course.experiment, key)}</td>
              ))}
            </tr>
          ))}
          <Heading words={text('results')} />
          {RESULTS.map((metric) => (
            <tr key={metric}>
              <th scope="row">{nameOf(metric)}</th>
              {[a, b].map((run) => {
                const value = METRICS[metric](run);
                return <td key={run.id}>{value === null ? '–' : METRIC_TEXTS[metric](value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" className="text-button" onClick={onClose}>
        {text('close')}
      </button>
    </section>
  );
}

function Heading({ words }: { readonly words: string }) {
  return (
    <tr className="runs-heading">
      <th scope="rowgroup" colSpan={3}>
        {words}
      </th>
    </tr>
  );
}
