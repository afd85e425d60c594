/** Components that come with texts of their own, both fetched when they are first shown. */
import { type ComponentType, lazy } from 'react';
import { needTexts } from '../state/language';
import type { LaterName } from '../texts/later';

/** As React's lazy, with the texts of these namespaces ready before the component is. */
export function lazyWith<P extends object>(
  names: readonly LaterName[],
  load: () => Promise<{ readonly default: ComponentType<P> }>,
) {
  return lazy(async () => {
    const [module] = await Promise.all([load(), needTexts(...names)]);
    return module;
  });
}
