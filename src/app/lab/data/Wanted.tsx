/** The data that a link asks for, and whether what was opened is them. */
import { useTranslations } from 'use-intl';
import { readHubName } from '../../../data/own/hub';
import { readPrep } from '../../../data/own/prep';
import type { Experiment } from '../../../experiment';
import { DRAWN } from './draw/drawing';
import { forgetWanted, readHub, useReading } from './reading';

/** First digits of a hash, which tell two files apart at a glance. */
const SHORT = 12;

export function Wanted({ asked }: { readonly asked: Pick<Experiment, 'file' | 'sha' | 'prep'> }) {
  const text = useTranslations('own.wanted');
  const refused = useReading((s) => s.refused);
  const recognised = useReading((s) => s.recognised);
  const hash = asked.sha.slice(0, SHORT);
  const isHub = asked.file.startsWith('hf:');
  const fetchAgain = () => {
    const { dataset, config, split } = readHubName(asked.file);
    if (config !== null && split !== null) {
      void readHub({ dataset, config, split }, readPrep(asked.prep)?.rows ?? 0);
    }
  };
  return (
    <section className="own-wanted" data-testid="own-wanted" aria-label={text('title', { name: asked.file })}>
      <h3>{text('title', { name: asked.file })}</h3>
      <p>{text(isHub ? 'askHub' : asked.file === DRAWN ? 'askDrawn' : 'ask', { hash })}</p>
      {refused !== null && recognised !== null && (
        <p role="alert" className="own-other">
          {refused === 'other'
            ? text('other', { name: recognised.name, found: recognised.sha256.slice(0, SHORT), hash })
            : text('misfit', { name: recognised.name, prep: asked.prep })}{' '}
          {text('anyway')}
        </p>
      )}
      <div className="own-buttons">
        {isHub && (
          <button type="button" className="button primary" onClick={fetchAgain}>
            {text('fetch', { name: asked.file })}
          </button>
        )}
        <button type="button" className="button" onClick={forgetWanted}>
          {text('forget')}
        </button>
      </div>
    </section>
  );
}
