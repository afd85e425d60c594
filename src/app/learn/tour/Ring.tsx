/** The ring around what a stop speaks of. It lets every touch through, and keeps the card beside it. */
import { type RefObject, useEffect, useRef } from 'react';
import { useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import { place, type Side } from './place';

/** Pixels between the target and its ring. */
const MARGIN = 4;
/** Where a column is all there is room for, the card lies at the bottom, and the style sheet puts it there. */
const NARROW = '(max-width: 760px)';

interface RingProps {
  /** Selects the target. */
  readonly target: string;
  /** Selects what the page scrolls to where it is narrow. */
  readonly show: string;
  readonly sides: readonly Side[];
  readonly card: RefObject<HTMLElement | null>;
}

export function Ring({ target, show, sides, card }: RingProps) {
  const ring = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const narrow = matchMedia(NARROW);
    let element: Element | null = null;
    const put = () => {
      const [around, text] = [ring.current, card.current];
      if (around === null || text === null) return;
      const box = element?.getBoundingClientRect();
      around.hidden = box === undefined || box.width === 0;
      if (box !== undefined) {
        around.style.left = `${box.left - MARGIN}px`;
        around.style.top = `${box.top - MARGIN}px`;
        around.style.width = `${box.width + 2 * MARGIN}px`;
        around.style.height = `${box.height + 2 * MARGIN}px`;
      }
      const size = { width: text.offsetWidth, height: text.offsetHeight };
      const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
      const at = place(box ?? { left: view.width, top: 0, width: 0, height: 0 }, size, view, sides);
      text.style.left = narrow.matches ? '' : `${at.left}px`;
      text.style.top = narrow.matches ? '' : `${at.top}px`;
    };
    const sizes = new ResizeObserver(put);
    if (card.current !== null) sizes.observe(card.current);
    sizes.observe(document.documentElement);
    // A target may come late: charts are fetched, and a control may have to wait for the first picture.
    const find = () => {
      if (element?.isConnected === true) return;
      element = document.querySelector(target);
      if (element === null) return;
      sizes.observe(element);
      const behavior = useView.getState().motion ? 'smooth' : 'auto';
      if (narrow.matches) document.querySelector(show)?.scrollIntoView({ block: 'start', behavior });
      else element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior });
      put();
    };
    find();
    put();
    const stop = useRun.subscribe(find);
    window.addEventListener('scroll', put, { capture: true, passive: true });
    window.addEventListener('resize', put);
    return () => {
      stop();
      sizes.disconnect();
      window.removeEventListener('scroll', put, true);
      window.removeEventListener('resize', put);
    };
  }, [target, show, sides, card]);
  return <div ref={ring} className="tour-ring" aria-hidden="true" hidden />;
}
