/** A number that is typed or nudged. It is taken when the field is left or Enter is pressed, and only if allowed. */
import { type KeyboardEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { allowed, type NumberRow, type SettingKey, valueOf } from '../../experiment';
import { nudge, numberText } from './number';

interface NumberFieldProps {
  readonly id: string;
  readonly setting: NumberRow & { readonly key: SettingKey };
  readonly value: number;
  readonly onChange: (value: number) => void;
}

export function NumberField({ id, setting, value, onChange }: NumberFieldProps) {
  const range = useTranslations('settings.allowed');
  /** What is being typed; null when nothing is. */
  const [text, setText] = useState<string | null>(null);
  const parsed = text === null ? value : valueOf(setting, text.trim());
  const shown = text ?? numberText(value);
  const wrong = parsed === undefined;
  const limits = allowed(setting);

  const take = () => {
    if (typeof parsed !== 'number') return;
    setText(null);
    if (parsed !== value) onChange(parsed);
  };
  const move = (up: boolean, coarse = false) => {
    setText(null);
    onChange(nudge(setting, typeof parsed === 'number' ? parsed : value, up, coarse));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') take();
    else if (event.key === 'Escape') setText(null);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      move(event.key === 'ArrowUp', event.shiftKey);
    }
  };

  return (
    <>
      <span className="number">
        <button type="button" tabIndex={-1} aria-hidden="true" onClick={() => move(false)}>
          −
        </button>
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          role="spinbutton"
          aria-valuemin={setting.min}
          aria-valuemax={setting.max}
          aria-valuenow={value}
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          style={{ inlineSize: `${shown.length + 1}ch` }}
          value={shown}
          onChange={(event) => setText(event.target.value)}
          onBlur={take}
          onKeyDown={onKeyDown}
        />
        <button type="button" tabIndex={-1} aria-hidden="true" onClick={() => move(true)}>
          +
        </button>
      </span>
      {wrong && (
        <span id={`${id}-wrong`} className="wrong" role="alert">
          {range(limits.code, limits.values)}
        </span>
      )}
    </>
  );
}
