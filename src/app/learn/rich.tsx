/** The marks that texts of the catalogue may use. */
import type { ReactNode } from 'react';

export const RICH = {
  b: (chunks: ReactNode) => <b>{chunks}</b>,
  s: (chunks: ReactNode) => <i className="letter">{chunks}</i>,
  code: (chunks: ReactNode) => <code>{chunks}</code>,
};
