/** A data set on Hugging Face by its name: look it up, choose a part and how many rows, fetch. */
import { type SubmitEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { detailOf } from '../../../data/own/error';
import { readHubName } from '../../../data/own/hub';
import type { HubSplits } from '../../../data/own/hub-api';
import { HUB_PAGE, MAX_HUB_ROWS } from '../../../data/own/limits';
import { lookUp, readHub, useReading } from './reading';

/** A set that is known to be there, in the form that a name has. */
const EXAMPLE = 'ylecun/mnist';
const USUAL_ROWS = 1000;

interface Found {
  readonly dataset: string;
  readonly splits: HubSplits;
}

export function Hub() {
  const text = useTranslations('own.hub');
  const id = useId();
  const [name, setName] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const look = async (event: SubmitEvent) => {
    event.preventDefault();
    setFound(null);
    try {
      const { dataset } = readHubName(name);
      const splits = await lookUp(dataset);
      if (splits !== null) setFound({ dataset, splits });
    } catch (error) {
      useReading.setState({ failure: detailOf(error) });
    }
  };
  return (
    <section aria-label={text('title')} className="own-hub">
      <h3>{text('title')}</h3>
      <p className="muted">{text('goes')}</p>
      <form className="own-line" onSubmit={(event) => void look(event)}>
        <label htmlFor={`${id}-name`}>{text('name')}</label>
        <input
          id={`${id}-name`}
          className="own-text"
          value={name}
          placeholder={EXAMPLE}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button">
          {text('lookUp')}
        </button>
      </form>
      {found !== null && <Rows key={found.dataset} found={found} />}
    </section>
  );
}

function Rows({ found: { dataset, splits } }: { readonly found: Found }) {
  const text = useTranslations('own.hub');
  const id = useId();
  const first = Math.max(
    0,
    splits.findIndex(({ split }) => split === 'train'),
  );
  const [at, setAt] = useState(first);
  const [rows, setRows] = useState(String(USUAL_ROWS));
  const fetchRows = (event: SubmitEvent) => {
    event.preventDefault();
    const place = splits[at];
    if (place !== undefined) void readHub({ dataset, ...place }, Number(rows));
  };
  return (
    <form className="own-line" onSubmit={fetchRows} data-testid="own-rows">
      <label htmlFor={`${id}-part`}>{text('part')}</label>
      <select
        id={`${id}-part`}
        className="own-text"
        value={at}
        onChange={(event) => setAt(Number(event.target.value))}
      >
        {splits.map(({ config, split }, k) => (
          <option key={`${config}/${split}`} value={k}>
            {`${config} / ${split}`}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-rows`}>{text('rows')}</label>
      <input
        id={`${id}-rows`}
        className="own-text own-number"
        inputMode="numeric"
        value={rows}
        aria-describedby={`${id}-help`}
        onChange={(event) => setRows(event.target.value)}
      />
      <button type="submit" className="button">
        {text('fetch')}
      </button>
      <p id={`${id}-help`} className="muted">
        {text('rowsHelp', { least: HUB_PAGE, most: MAX_HUB_ROWS })}
      </p>
    </form>
  );
}
