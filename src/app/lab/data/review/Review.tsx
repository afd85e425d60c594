/** What was recognised, as the models will see it, and what of it to use. */
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { MAX_SIDE, MIN_SIDE } from '../../../../data/own/limits';
import { usualSide } from '../../../../data/own/prep';
import { mostSamples, usualSamples } from '../../../../data/own/select';
import type { Recognised } from '../../../../data/own/types';
import { cancel, namesOf, trainOn } from '../reading';
import { Classes } from './Classes';
import { PreviewGrid } from './PreviewGrid';

interface ReviewProps {
  readonly recognised: Recognised;
}

export function Review({ recognised }: ReviewProps) {
  const text = useTranslations('own.review');
  const note = useTranslations('own.notes');
  const id = useId();
  const { train: all, test: given, kind, size, name } = recognised;
  const most = mostSamples(all, given);
  const usual = usualSamples(all, given);
  const [side, setSide] = useState(String(usualSide(size)));
  const [train, setTrain] = useState(String(usual.train));
  const [test, setTest] = useState(String(usual.test));
  const [names, setNames] = useState(() => namesOf(recognised));

  const format = text(`formats.${recognised.format}`);
  const count = all + (given ?? 0);
  const [sideNow, trainNow, testNow] = [side, train, test].map(wholeNumber);
  const wrongSide = kind === 'image' && !within(sideNow, MIN_SIDE, MAX_SIDE);
  const wrongTrain = !within(trainNow, 2, most.train);
  const wrongTest = !within(testNow, 1, most.test);
  const wrongSum = given === null && (trainNow ?? 0) + (testNow ?? 0) > all;
  const wrong = [
    ...(wrongSide ? [text('wrongSide', { least: MIN_SIDE, most: MAX_SIDE })] : []),
    ...(wrongTrain ? [text('wrongTrain', { least: 2, most: most.train })] : []),
    ...(wrongTest ? [text('wrongTest', { least: 1, most: most.test })] : []),
    ...(wrongSum && !wrongTrain && !wrongTest ? [text('wrongSum', { most: all })] : []),
  ];
  const take = () => {
    if (wrong.length > 0) return;
    void trainOn({ side: sideNow ?? 0, train: trainNow ?? 0, test: testNow ?? 0, classNames: names });
  };
  const described = { 'aria-describedby': `${id}-wrong` };
  return (
    <section className="own-review" aria-label={name} data-testid="own-review">
      <header className="own-head">
        <h3>{name}</h3>
        <button type="button" className="text-button" onClick={cancel}>
          {text('back')}
        </button>
      </header>
      <p>
        {size === null
          ? text('points', { format, count })
          : text('images', { format, count, width: size[0], height: size[1] })}
      </p>
      <ul className="own-notes muted">
        <li>{given === null ? text('isSplit') : text('comesSplit', { train: all, test: given })}</li>
        {recognised.colour && <li>{text('grey')}</li>}
        {size !== null && size[0] !== size[1] && <li>{text('crop')}</li>}
        {recognised.notes.map(({ code, values }) => (
          <li key={code}>{note(code, values)}</li>
        ))}
      </ul>
      <PreviewGrid kind={kind} side={wrongSide ? null : (sideNow ?? null)} names={names} />
      <Classes recognised={recognised} names={names} onChange={setNames} />
      <div className="own-counts">
        {kind === 'image' && (
          <Count
            id={`${id}-side`}
            name={text('side')}
            value={side}
            wrong={wrongSide}
            range={text('range', { least: MIN_SIDE, most: MAX_SIDE })}
            onChange={setSide}
            {...described}
          />
        )}
        <Count
          id={`${id}-train`}
          name={text('train')}
          value={train}
          wrong={wrongTrain || wrongSum}
          range={text('range', { least: 2, most: most.train })}
          onChange={setTrain}
          {...described}
        />
        <Count
          id={`${id}-test`}
          name={text('test')}
          value={test}
          wrong={wrongTest || wrongSum}
          range={text('range', { least: 1, most: most.test })}
          onChange={setTest}
          {...described}
        />
      </div>
      <p id={`${id}-wrong`} className="wrong" role="status">
        {wrong.join(' ')}
      </p>
      <button
        type="button"
        className="button primary"
        data-testid="own-use"
        aria-disabled={wrong.length > 0}
        onClick={take}
      >
        {text('use')}
      </button>
      <p className="muted">{text('hashHelp')}</p>
      <p className="muted own-hash">{text('hash', { hash: recognised.sha256 })}</p>
    </section>
  );
}

interface CountProps {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly range: string;
  readonly wrong: boolean;
  readonly onChange: (value: string) => void;
  readonly 'aria-describedby': string;
}

function Count({ id, name, value, range, wrong, onChange, ...described }: CountProps) {
  return (
    <div className="own-count">
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        className="own-text own-number"
        inputMode="numeric"
        autoComplete="off"
        value={value}
        aria-invalid={wrong}
        onChange={(event) => onChange(event.target.value)}
        {...described}
      />
      <span className="muted">{range}</span>
    </div>
  );
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text) : undefined;
}

function within(value: number | undefined, low: number, high: number): boolean {
  return value !== undefined && value >= low && value <= high;
}
