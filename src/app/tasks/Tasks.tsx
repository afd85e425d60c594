/** Below the plane: what labels and a decoder are for. Each part comes with its own code and texts. */
import { Suspense } from 'react';
import { hasDecoder, hasLabels } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { lazyWith } from '../lazy-with';
import './tasks.css';

const Generate = lazyWith(['generate'], () => import('./generate/Generate'));
const Classes = lazyWith(['classes'], () => import('./classes/Classes'));
const Quality = lazyWith(['quality'], () => import('./quality/Quality'));

export default function Tasks() {
  const decodes = useExperiment((s) => hasDecoder(s.current));
  const classifies = useExperiment((s) => hasLabels(s.current));
  return (
    <div className="tasks" data-testid="tasks">
      <Suspense>{decodes && <Generate />}</Suspense>
      <Suspense>{classifies && <Classes />}</Suspense>
      <Suspense>{decodes && <Quality />}</Suspense>
    </div>
  );
}
