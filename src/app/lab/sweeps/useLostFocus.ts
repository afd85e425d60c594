/** A button that goes away with what it has done takes the focus with it: what is around it gets it then. */
import { type RefObject, useEffect, useRef } from 'react';

/** `change` is what makes buttons come and go. */
export function useLostFocus(around: RefObject<HTMLElement | null>, change: number | boolean): void {
  const before = useRef(change);
  useEffect(() => {
    if (before.current !== change && document.activeElement === document.body) around.current?.focus();
    before.current = change;
  }, [around, change]);
}
