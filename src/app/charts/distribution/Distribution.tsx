/** How the embedding of the shown samples lies beside what it is to fill. Its texts are fetched when it is first shown. */
import { Suspense } from 'react';
import { lazyWith } from '../../lazy-with';

const Drawn = lazyWith(['embedding'], () => import('./DistributionCharts'));

export function Distribution() {
  return (
    <div className="chart-distribution">
      <Suspense fallback={null}>
        <Drawn />
      </Suspense>
    </div>
  );
}
