/** A row a run: what it came to, and a column for each setting in which the runs differ. What they have in common is said below. */
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { SettingKey } from '../../../experiment';
import { type Run, type RunsStore, showRun } from '../../../state/runs';
import { numberText } from '../../controls/number';
import { runColour } from '../../run-colours';
import {
  alike,
  type Column,
  differing,
  eventsOf,
  METRICS,
  type Order,
  SHOWN_METRICS,
  sorted,
} from './compare';
import { RunActions } from './RunActions';
import { RunName } from './RunName';
import { METRIC_TEXTS, useSettingWords } from './words';

interface RunsTableProps {
  readonly runs: readonly Run[];
  readonly store: RunsStore;
  readonly ticked: readonly number[];
  readonly onTick: (id: number) => void;
}

export function RunsTable({ runs, store, ticked, onTick }: RunsTableProps) {
  const text = useTranslations('runs.lab');
  const words = useSettingWords();
  const [order, setOrder] = useState<Order | null>(null);
  const experiments = runs.map((run) => run.course.experiment);
  const keys = differing(experiments);
  const events = runs.some((run) => eventsOf(run).length > 0);
  const recorded = runs.some((run) => run.course.recorded);
  const head = (column: Column, name: string, title = name) => (
    <Head key={column} column={column} name={name} title={title} order={order} onOrder={setOrder} />
  );
  return (
    <>
      <div className="runs-scroll" role="region" aria-label={text('table')} tabIndex={-1}>
        <table className="runs-table">
          <thead>
            <tr>
              {head('name', text('columns.name'))}
              {SHOWN_METRICS.map((metric) => head(metric, text(`columns.${metric}`)))}
              {keys.map((key) => head(key, words.name(key), words.label(key)))}
              {recorded && <th scope="col">{text('from')}</th>}
              {events && <th scope="col">{text('columns.events')}</th>}
              <th scope="col">
                <span className="visually-hidden">{text('actions', { name: '' })}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted(runs, order).map((run) => (
              <tr key={run.id} data-testid="run-row">
                <th scope="row">
                  <span className="runs-name">
                    <input
                      type="checkbox"
                      aria-label={text('compare', { name: run.name })}
                      checked={ticked.includes(run.id)}
                      onChange={() => onTick(run.id)}
                    />
                    <Colour run={run} store={store} />
                    <RunName run={run} />
                  </span>
                  <Note run={run} store={store} />
                </th>
                {SHOWN_METRICS.map((metric) => {
                  const value = METRICS[metric](run);
                  return <td key={metric}>{value === null ? '–' : METRIC_TEXTS[metric](value)}</td>;
                })}
                {keys.map((key) => (
                  <td key={key}>{words.value(run.course.experiment, key)}</td>
                ))}
                {recorded && <td>{text(run.course.recorded ? 'fromRecorded' : 'fromSeed')}</td>}
                {events && (
                  <td>
                    {eventsOf(run).map(({ iteration, key, value }) => (
                      <span key={`${iteration} ${key}`} className="runs-event">
                        {text('event', {
                          key: words.name(key as SettingKey),
                          value: numberText(value),
                          iteration,
                        })}
                      </span>
                    ))}
                  </td>
                )}
                <td>
                  <RunActions run={run} over={store.earlier.includes(run)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {runs.length > 1 && <Alike runs={runs} />}
    </>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly name: string;
  readonly title: string;
  readonly order: Order | null;
  readonly onOrder: (order: Order | null) => void;
}

/** A press sorts upwards, another one downwards, a third one as the runs came. */
function Head({ column, name, title, order, onOrder }: HeadProps) {
  const text = useTranslations('runs.lab');
  const by = order?.column === column ? order : null;
  const next = by === null ? { column, down: false } : by.down ? null : { column, down: true };
  const sort = by === null ? 'none' : by.down ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={sort}>
      <button
        type="button"
        className="runs-sort"
        title={text('sort', { column: title })}
        onClick={() => onOrder(next)}
      >
        {name}
        <span aria-hidden="true">{by === null ? '' : by.down ? '↓' : '↑'}</span>
      </button>
    </th>
  );
}

const EYE = 'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8Z';

/** The colour of a run, and the switch that has the charts show an earlier one; the others they show anyway. */
function Colour({ run, store }: { readonly run: Run; readonly store: RunsStore }) {
  const text = useTranslations('runs.lab');
  const swatch = <i className="runs-swatch" style={{ background: runColour(run) }} />;
  if (!store.earlier.includes(run)) {
    return (
      <>
        <span className="runs-eye" />
        {swatch}
      </>
    );
  }
  return (
    <>
      <button
        type="button"
        className="runs-eye"
        aria-pressed={run.shown}
        aria-label={text('show', { name: run.name })}
        title={text('show', { name: run.name })}
        onClick={() => showRun(run.id, !run.shown)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d={EYE} />
          {run.shown ? <circle cx="8" cy="8" r="2" /> : <path d="m3 13.500 10-11" />}
        </svg>
      </button>
      {swatch}
    </>
  );
}

function Note({ run, store }: { readonly run: Run; readonly store: RunsStore }) {
  const text = useTranslations('runs.lab');
  if (run.id === store.present?.id) return <span className="runs-note">{text('present')}</span>;
  if (run.id === store.rival?.id) return <span className="runs-note">{text('rival')}</span>;
  if (run.foreign !== null)
    return <span className="runs-note">{text('foreign', { name: run.foreign })}</span>;
  return null;
}

/** What all runs have in common, as links say it. */
function Alike({ runs }: { readonly runs: readonly Run[] }) {
  const text = useTranslations('runs.lab');
  const common = alike(runs.map((run) => run.course.experiment));
  return (
    <details className="runs-alike">
      <summary>{text('alike')}</summary>
      <p>
        {common.map(({ key, value }) => (
          <code key={key}>
            {key}={typeof value === 'number' ? numberText(value) : value}
          </code>
        ))}{' '}
        {text('alikeRest')}
      </p>
    </details>
  );
}
