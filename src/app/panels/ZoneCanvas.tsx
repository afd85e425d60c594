/** The canvas the engine draws on. React owns the frame around it and never the pixels. */
import { useEffect, useRef } from 'react';
import { session } from '../session';

/** More device pixels than this a CSS pixel are not seen, and cost time. */
const MAX_RATIO = 2;

let canvas: HTMLCanvasElement | null = null;

/**
 * The page's one canvas. Made by hand, not by React, and kept: a canvas can be handed to a worker only once,
 * and StrictMode runs effects twice.
 */
function theCanvas(): HTMLCanvasElement {
  if (canvas === null) {
    canvas = document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
  }
  return canvas;
}

interface ZoneCanvasProps {
  /** What is to be seen, in words. */
  readonly description: string;
}

export function ZoneCanvas({ description }: ZoneCanvasProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const frame = host.current;
    if (frame === null) return undefined;
    const element = theCanvas();
    frame.append(element);
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const ratio = Math.min(window.devicePixelRatio, MAX_RATIO);
      const { width, height } = entry.contentRect;
      session.resize(Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio)));
    });
    observer.observe(frame);
    session.start(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={host} className="zone-canvas" data-testid="zone-canvas" role="img" aria-label={description} />
  );
}
