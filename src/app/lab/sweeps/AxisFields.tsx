/** A setting of the form with its values: a list or a range for numbers, boxes to tick for choices. */
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { type ChoiceRow, type Experiment, optionKey, type SettingKey, settingOf } from '../../../experiment';
import type { AxisDraft } from '../../../state/sweep';
import { SWEPT, type SweepRefusal } from '../../../sweep';
import { exampleOf, suggested } from './draft';
import { Refusals } from './Refusals';
import { settingName } from './words';

interface AxisFieldsProps {
  readonly label: string;
  readonly axis: AxisDraft;
  /** The setting of the other axis, which this one cannot be. */
  readonly other: SettingKey | '';
  readonly base: Experiment;
  readonly refusals: readonly SweepRefusal[];
  readonly onChange: (axis: AxisDraft) => void;
}

export function AxisFields({ label, axis, other, base, refusals, onChange }: AxisFieldsProps) {
  const text = useTranslations('sweeps.form');
  const id = useId();
  const choose = (key: SettingKey | '') =>
    onChange({ key, values: key === '' ? '' : suggested(settingOf(key), base[key]) });
  return (
    <div className="sweep-axis">
      <div className="sweep-field">
        <label htmlFor={`${id}-key`}>{label}</label>
        <select
          id={`${id}-key`}
          value={axis.key}
          onChange={(event) => choose(event.target.value as SettingKey | '')}
        >
          <option value="">{text('none')}</option>
          {SWEPT.filter(({ key }) => key !== other).map(({ key }) => (
            <option key={key} value={key}>
              {settingName(key)}
            </option>
          ))}
        </select>
      </div>
      {axis.key !== '' && (
        <Values axis={axis} settingKey={axis.key} refusals={refusals} onChange={onChange} />
      )}
    </div>
  );
}

interface ValuesProps extends Pick<AxisFieldsProps, 'axis' | 'refusals' | 'onChange'> {
  readonly settingKey: SettingKey;
}

function Values({ axis, settingKey, refusals, onChange }: ValuesProps) {
  const text = useTranslations('sweeps.form');
  const id = useId();
  const setting = settingOf(settingKey);
  const name = text('values', { name: settingName(settingKey) });
  if (setting.kind === 'choice')
    return <Choices axis={axis} name={name} settingKey={settingKey} {...{ setting, refusals, onChange }} />;
  return (
    <div className="sweep-field sweep-values">
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        value={axis.values}
        aria-invalid={refusals.length > 0}
        aria-describedby={`${id}-hint ${id}-wrong`}
        onChange={(event) => onChange({ ...axis, values: event.target.value })}
      />
      <span id={`${id}-hint`} className="muted">
        {text('hint', { example: exampleOf({ ...setting, key: settingKey }) })}
      </span>
      <Refusals id={`${id}-wrong`} refusals={refusals} />
    </div>
  );
}

interface ChoicesProps extends ValuesProps {
  readonly name: string;
  readonly setting: ChoiceRow;
}

function Choices({ axis, name, setting, settingKey, refusals, onChange }: ChoicesProps) {
  const settings = useTranslations('settings');
  const ticked = new Set(axis.values.split(',').map((value) => value.trim()));
  const toggle = (option: string) => {
    const values = setting.options.filter((each) => ticked.has(each) !== (each === option));
    onChange({ ...axis, values: values.join(',') });
  };
  return (
    <fieldset className="sweep-choices">
      <legend>{name}</legend>
      {setting.options.map((option) => (
        <label key={option}>
          <input type="checkbox" checked={ticked.has(option)} onChange={() => toggle(option)} />{' '}
          {settings(optionKey(settingKey, option))}
        </label>
      ))}
      <Refusals refusals={refusals} />
    </fieldset>
  );
}
