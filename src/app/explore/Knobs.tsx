/** Settings of a toy: what breaks the objective at one press, and what may be turned. */
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { type Experiment, settingOf } from '../../experiment';
import type { Knob } from '../../explore/adapter';
import { ADAPTERS, type Drawable } from '../../explore/adapters';
import { positionOf, RANGES, valueAt } from '../../explore/limits';
import { type Breaker, FACTS } from '../../objectives/facts';
import { SettingHelp } from '../controls/SettingRow';
import { short } from '../format';
import { change } from './stage';
import { type Side, useExplore, usual } from './store';

interface KnobsProps {
  readonly side: Side;
  readonly objective: Drawable;
}

export function Knobs({ side, objective }: KnobsProps) {
  const text = useTranslations('explore');
  const settings = useExplore((s) => s.sides[side]);
  const sliders = ADAPTERS[objective].knobs.filter((knob) => knob in RANGES);
  const { breakers } = FACTS[objective];
  return (
    <div className="explore-knobs">
      {breakers.length > 0 && (
        <p className="explore-breaks" role="group" aria-label={text('breaks')}>
          <span aria-hidden="true">{text('breaks')}</span>
          {breakers.map((breaker) => (
            <Break
              key={breaker.key}
              side={side}
              objective={objective}
              breaker={breaker}
              settings={settings}
            />
          ))}
        </p>
      )}
      {sliders.map((knob) => (
        <Slider key={knob} side={side} knob={knob} value={Number(settings[knob])} />
      ))}
    </div>
  );
}

interface BreakProps extends KnobsProps {
  readonly breaker: Breaker;
  readonly settings: Experiment;
}

/** Puts a setting where it breaks the objective, and back. */
function Break({ side, objective, breaker: { key, value }, settings }: BreakProps) {
  const text = useTranslations('explore.break');
  const broken = settings[key] === value;
  return (
    <button
      type="button"
      className="explore-break"
      aria-pressed={broken}
      onClick={() => change(side, { [key]: broken ? usual(objective)[key] : value })}
    >
      {text(key, { value: String(value) })}
    </button>
  );
}

interface SliderProps {
  readonly side: Side;
  readonly knob: Knob;
  readonly value: number;
}

function Slider({ side, knob, value }: SliderProps) {
  const names = useTranslations('settings');
  const id = useId();
  const setting = settingOf(knob);
  const range = RANGES[knob];
  if (range === undefined) return null;
  const position = positionOf(value, range);
  return (
    <div className="explore-slider">
      <span className="explore-setting">
        <label htmlFor={id}>
          {names(`${knob}.label`)} <i className="symbol">{setting.symbol}</i>
        </label>
        <SettingHelp setting={setting} />
      </span>
      <input
        id={id}
        type="range"
        className="range"
        min={0}
        max={100}
        value={position}
        aria-valuetext={short(value)}
        style={{ '--filled': `${position}%` } as React.CSSProperties}
        onChange={(event) => change(side, { [knob]: valueAt(Number(event.target.value), range) })}
      />
      <span className="explore-value">{short(value)}</span>
    </div>
  );
}
