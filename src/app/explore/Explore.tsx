/** Two objectives side by side on the same few points of the plane: what each does to them, and what it would need. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useExperiment } from '../../state/experiment';
import { useLearn } from '../../state/learn';
import { Side } from './Side';
import { enter } from './stage';
import { SIDES } from './store';
import { Tools } from './Tools';
import './explore.css';

export default function Explore() {
  const text = useTranslations('explore');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const leave = enter(useExperiment.getState().current.objective);
    dialog.current?.showModal();
    return leave;
  }, []);
  return (
    <dialog
      ref={dialog}
      className="explore"
      aria-labelledby="explore-title"
      data-testid="explore"
      onClose={() => useLearn.setState({ explore: false })}
    >
      <header className="explore-head">
        <h2 id="explore-title">{text('title')}</h2>
        <button
          type="button"
          className="dismiss"
          aria-label={text('close')}
          onClick={() => dialog.current?.close()}
        >
          ×
        </button>
      </header>
      <p className="explore-intro">{text('intro')}</p>
      <Tools />
      <p id="explore-keys" className="visually-hidden">
        {text('keys')}
      </p>
      <div className="explore-sides">
        {SIDES.map((side) => (
          <Side key={side} side={side} />
        ))}
      </div>
    </dialog>
  );
}
