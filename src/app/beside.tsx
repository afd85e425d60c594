/** What comes to the page late and stands beside it: in a root of its own below the page, so that the page need not know of it. */
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { Texts } from './Texts';

/** Puts something below the page; returns how to take it away. */
export function putBeside(content: ReactNode): () => void {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  root.render(<Texts>{content}</Texts>);
  return () => {
    root.unmount();
    place.remove();
  };
}
