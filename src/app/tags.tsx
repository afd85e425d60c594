/** The tags of rich messages: `<b>` and `<code>` look the same wherever they stand. */
import type { ReactNode } from 'react';

export const TAGS = {
  b: (part: ReactNode) => <b>{part}</b>,
  code: (part: ReactNode) => <code>{part}</code>,
};
