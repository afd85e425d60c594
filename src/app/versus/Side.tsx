/** One of the two in the head: letter, name and colour, how far it has come, and its settings that the other has not. */
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type Experiment, hasZones } from '../../experiment';
import { percent, short } from '../format';
import { differing } from '../lab/runs/compare';
import { useSettingWords } from '../lab/runs/words';
import { runColour } from '../run-colours';
import { TAGS } from '../tags';

interface SideProps {
  readonly letter: string;
  readonly name: string;
  /** Null before the run has one. */
  readonly colour: number | null;
  /** Null before it has been loaded. */
  readonly facts: {
    readonly iteration: number;
    readonly loss: number | null;
    readonly aligned: number | null;
    readonly linear: number | null;
  } | null;
  readonly experiment: Experiment | null;
  readonly other: Experiment | null;
  readonly testId: string;
  /** Something at the end of the first line. */
  readonly children?: ReactNode;
}

export function Side({ letter, name, colour, facts, experiment, other, testId, children }: SideProps) {
  const text = useTranslations('runs.versus');
  return (
    <div className="versus-side" data-testid={testId}>
      <p className="versus-name">
        <b className="versus-letter">{letter}</b>
        {colour !== null && <i style={{ background: runColour({ colour }) }} />}
        <span title={name}>{name}</span>
        {children}
      </p>
      {facts !== null && (
        <p className="versus-facts">
          <span data-testid={`${testId}-iteration`}>
            {text.rich('iteration', { ...TAGS, iteration: facts.iteration })}
          </span>
          {facts.loss !== null && <span>{text.rich('loss', { ...TAGS, loss: short(facts.loss) })}</span>}
          {facts.aligned !== null && experiment !== null && hasZones(experiment) && (
            <span>{text.rich('aligned', { ...TAGS, share: percent(facts.aligned, 0) })}</span>
          )}
          {facts.linear !== null && (
            <span>{text.rich('linear', { ...TAGS, share: percent(facts.linear) })}</span>
          )}
        </p>
      )}
      {experiment !== null && other !== null && <Apart experiment={experiment} other={other} />}
    </div>
  );
}

function Apart({ experiment, other }: { readonly experiment: Experiment; readonly other: Experiment }) {
  const text = useTranslations('runs.versus');
  const words = useSettingWords();
  const keys = differing([experiment, other]);
  return (
    <p className="versus-apart">
      {keys.length === 0
        ? text('same')
        : keys.map((key) => (
            <span key={key} title={words.label(key)}>
              {words.name(key)} <b>{words.value(experiment, key)}</b>
            </span>
          ))}
    </p>
  );
}
