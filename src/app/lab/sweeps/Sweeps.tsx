/** The lab's sweeps: a form for a new one, the one that is under way, its results, and those before. */
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useSweep } from '../../../state/sweep';
import { sweeper } from '../../session/sweeper';
import { EarlierSweeps } from './EarlierSweeps';
import { SweepForm } from './SweepForm';
import { SweepView } from './SweepView';
import './sweeps.css';

export default function Sweeps() {
  const text = useTranslations('sweeps');
  const records = useSweep((s) => s.records);
  const shown = useSweep((s) => s.shown);
  const going = useSweep((s) => s.going);
  const kept = useSweep((s) => s.kept);
  useEffect(() => void sweeper.open(), []);
  if (records === null) return <p className="muted">{text('loading')}</p>;
  const record = records.find(({ id }) => id === (shown ?? going?.id)) ?? records[0];
  return (
    <div className="sweeps" data-testid="sweeps">
      {record === undefined && <p className="sweeps-intro">{text('intro')}</p>}
      {!kept && <p className="muted">{text('notKept')}</p>}
      {record !== undefined && <SweepView key={record.id} record={record} />}
      <SweepForm first={records.length === 0} />
      {records.length > 0 && <EarlierSweeps records={records} />}
    </div>
  );
}
