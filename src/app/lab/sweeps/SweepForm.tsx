/** The form of a new sweep: settings and values, seeds, iterations; what they come to; a text to paste; start. */
import { type FormEvent, useId, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { type Experiment, toHash, warningValues } from '../../../experiment';
import { useExperiment } from '../../../state/experiment';
import { type AxisDraft, editSweep, useSweep } from '../../../state/sweep';
import { reasonKey, type SweepPlan } from '../../../sweep';
import { sweeper } from '../../session/sweeper';
import { AxisFields } from './AxisFields';
import { baseOf, draftOf, EXAMPLE, iterationsOf, readDraft } from './draft';
import { PastedSweep } from './PastedSweep';
import { Refusals } from './Refusals';
import { cellName } from './words';

interface SweepFormProps {
  /** Whether there is no sweep yet. */
  readonly first: boolean;
}

export function SweepForm({ first }: SweepFormProps) {
  const text = useTranslations('sweeps.form');
  const other = useTranslations('sweeps.sweep');
  const id = useId();
  const draft = useSweep((s) => s.draft);
  const busy = useSweep((s) => s.going !== null);
  const page = useExperiment((s) => s.current);
  const { axes, seeds, iterations, plan } = useMemo(() => readDraft(draft, page), [draft, page]);
  const base = baseOf(draft, page);
  const variesIterations = draft.axes.some(({ key }) => key === 'iters');
  const ready = plan !== null && plan.refusals.length === 0 && !busy;
  const edit = (at: 0 | 1, axis: AxisDraft) =>
    editSweep({ axes: at === 0 ? [axis, draft.axes[1]] : [draft.axes[0], axis] });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!ready) return;
    void sweeper.start(plan);
    event.currentTarget.closest('.lab-panel')?.scrollTo({ top: 0 });
  };
  return (
    <form className="sweep-form" aria-labelledby={`${id}-title`} onSubmit={submit}>
      <h3 id={`${id}-title`}>{text('title')}</h3>
      {first && (
        <p className="sweep-example">
          <button type="button" className="text-button" onClick={() => editSweep(draftOf(EXAMPLE))}>
            {text('example')}
          </button>
          <span className="muted">{text('exampleHint')}</span>
        </p>
      )}
      {([0, 1] as const).map((at) => (
        <AxisFields
          key={at}
          label={text(at === 0 ? 'setting' : 'second')}
          axis={draft.axes[at]}
          other={draft.axes[1 - at]?.key ?? ''}
          base={base}
          refusals={axes[at] ?? []}
          onChange={(axis) => edit(at, axis)}
        />
      ))}
      <div className="sweep-row">
        <div className="sweep-field">
          <label htmlFor={`${id}-seeds`}>{text('seeds')}</label>
          <input
            id={`${id}-seeds`}
            type="text"
            autoComplete="off"
            value={draft.seeds}
            aria-invalid={seeds.length > 0}
            aria-describedby={`${id}-seeds-wrong`}
            onChange={(event) => editSweep({ seeds: event.target.value })}
          />
          <Refusals id={`${id}-seeds-wrong`} refusals={seeds} />
        </div>
        <div className="sweep-field">
          <label htmlFor={`${id}-iterations`}>{text('iterations')}</label>
          <input
            id={`${id}-iterations`}
            type="text"
            inputMode="numeric"
            autoComplete="off"
            value={variesIterations ? text('iterationsVaried') : iterationsOf(draft, page)}
            readOnly={variesIterations}
            aria-invalid={iterations.length > 0}
            aria-describedby={`${id}-iterations-wrong`}
            onChange={(event) => editSweep({ iterations: event.target.value })}
          />
          <Refusals id={`${id}-iterations-wrong`} refusals={iterations} />
        </div>
      </div>
      <label className="sweep-check">
        <input
          type="checkbox"
          checked={draft.evaluate}
          onChange={(event) => editSweep({ evaluate: event.target.checked })}
        />{' '}
        {text('evaluate')}
      </label>
      <Base base={base} own={draft.base !== null} />
      {plan !== null && <Planned plan={plan} />}
      <div className="sweep-actions">
        <button type="submit" className="button primary" aria-disabled={!ready} data-testid="sweep-start">
          {text('start')}
        </button>
        <span className="muted">{busy ? other('otherGoing') : text('pauses')}</span>
      </div>
      <PastedSweep />
    </form>
  );
}

function Base({ base, own }: { readonly base: Experiment; readonly own: boolean }) {
  const text = useTranslations('sweeps.form');
  return (
    <p className="sweep-base">
      {text('base')}{' '}
      {own ? (
        <button
          type="button"
          className="text-button"
          onClick={() => editSweep({ base: null, iterations: null })}
        >
          {text('usePage')}
        </button>
      ) : (
        <span className="muted">{text('asPage')}</span>
      )}
      <code>{toHash(base)}</code>
    </p>
  );
}

/** Combinations that are named before the rest is counted. */
const MOST_NAMED = 6;

/** What a plan comes to: how many runs, and what is left out. */
function Planned({ plan }: { readonly plan: SweepPlan }) {
  const text = useTranslations('sweeps');
  const { axes, runs, cells, seeds, impossible, refusals } = plan;
  return (
    <div className="sweep-planned">
      <Refusals refusals={refusals} />
      {runs.length > 0 && (
        <p data-testid="sweep-count">
          {text('form.count', { runs: runs.length, cells: cells.length, seeds: seeds.length })}{' '}
          <span className="muted">{text('form.unknownTime')}</span>
        </p>
      )}
      {impossible.length > 0 && (
        <div className="sweep-impossible">
          <p>{text('form.impossible', { count: impossible.length })}</p>
          <ul>
            {impossible.slice(0, MOST_NAMED).map(({ values, reasons }) => (
              <li key={values.join(' ')}>
                <b>{cellName(axes, values)}</b>{' '}
                <span className="muted">
                  {reasons.map((reason) => text(reasonKey(reason), warningValues(reason))).join('; ')}
                </span>
              </li>
            ))}
            {impossible.length > MOST_NAMED && (
              <li className="muted">{text('form.more', { count: impossible.length - MOST_NAMED })}</li>
            )}
          </ul>
        </div>
      )}
    </div>
  );
}
