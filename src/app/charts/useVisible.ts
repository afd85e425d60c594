/** Whether an element is on the screen of a tab that somebody looks at: what nobody sees is not drawn. */
import { type RefObject, useEffect, useState } from 'react';

export function useVisible(ref: RefObject<Element | null>): boolean {
  const [onScreen, setOnScreen] = useState(true);
  const [shown, setShown] = useState(() => !document.hidden);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      const latest = entries.at(-1);
      if (latest !== undefined) setOnScreen(latest.isIntersecting);
    });
    observer.observe(element);
    const onChange = () => setShown(!document.hidden);
    document.addEventListener('visibilitychange', onChange);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', onChange);
    };
  }, [ref]);
  return onScreen && shown;
}
