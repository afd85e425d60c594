/** What the decoders have made, side by side, each with what it took. */
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Generated } from '../../../engine/tasks-protocol';
import type { Made } from '../../../state/generate';
import { useGenerate } from '../../../state/generate';
import { effortOf } from './effort';

interface ModelsProps<T> {
  readonly made: readonly Made<T>[];
  /** Results whose evaluations are told; none where nobody counts them. */
  readonly results?: (result: T) => readonly Generated[];
  readonly children: (made: Made<T>) => ReactNode;
}

export function Models<T>({ made, results, children }: ModelsProps<T>) {
  const text = useTranslations('generate');
  return (
    <div className="generate-models" data-count={made.length}>
      {made.map((each) => (
        <figure key={each.model} data-testid={`generate-${each.model}`}>
          {made.length > 1 && <h3 data-sheet>{text(`models.${each.model}`)}</h3>}
          {children(each)}
          {results !== undefined && (
            <figcaption className="muted" data-testid={`effort-${each.model}`}>
              <Effort results={results(each.result)} />
            </figcaption>
          )}
        </figure>
      ))}
    </div>
  );
}

/** "8 evaluations", "RK45: 74 evaluations, 3 steps refused". */
function Effort({ results }: { readonly results: readonly Generated[] }) {
  const text = useTranslations('generate.effort');
  const method = useGenerate((s) => s.sampler.method);
  const { least, most, rejected } = effortOf(results);
  const evaluations = least === most ? text('same', { count: most }) : text('range', { least, most });
  return method === 'rk45' ? text('rk45', { evaluations, rejected }) : evaluations;
}
