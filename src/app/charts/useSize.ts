/** Size of an element in CSS pixels, and the device pixels in one. */
import { type RefObject, useEffect, useState } from 'react';

export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

const NONE: Size = { width: 0, height: 0, ratio: 1 };

export function useSize(ref: RefObject<Element | null>): Size {
  const [size, setSize] = useState(NONE);
  useEffect(() => {
    if (ref.current === null) return undefined;
    const observer = new ResizeObserver((entries) => {
      const box = entries.at(-1)?.contentRect;
      if (box === undefined) return;
      // Zooming the page changes the ratio and, with it, the size.
      setSize({ width: box.width, height: box.height, ratio: window.devicePixelRatio });
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
