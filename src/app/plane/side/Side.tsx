/** The column beside the picture: what sums it up, its colours, and what is pointed at. What an embedding without zones says is fetched with it. */
import { Suspense } from 'react';
import { useEmbedding } from '../../../state/embedding';
import { lazyWith } from '../../lazy-with';
import { Figures } from './Figures';
import { Legend } from './Legend';
import { Pins } from './Pins';
import { ProbeCard } from './ProbeCard';

const EmbeddingFigures = lazyWith(['embedding'], () => import('../embedding/EmbeddingFigures'));
const SampleCard = lazyWith(['embedding'], () => import('../embedding/SampleCard'));

export function Side() {
  const zones = useEmbedding() === null;
  return (
    <div className="plane-side">
      <Suspense fallback={null}>{zones ? <Figures /> : <EmbeddingFigures />}</Suspense>
      <Legend />
      <Suspense fallback={null}>{zones ? <ProbeCard /> : <SampleCard />}</Suspense>
      {zones && <Pins />}
    </div>
  );
}
