/** The canvas the engine draws on, in the frame that takes pointers and keys. React never owns the pixels. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { usePlane } from '../../state/plane';
import { session } from '../session';
import { listenToPointers } from './gestures';
import { onPlaneKey } from './keys';
import { Overlay } from './overlay/Overlay';
import { keepProbesFresh } from './probing';

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

function attend(frame: HTMLElement): () => void {
  const element = theCanvas();
  frame.prepend(element);
  const observer = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    const ratio = Math.min(window.devicePixelRatio, MAX_RATIO);
    const { width, height } = entry.contentRect;
    usePlane.setState({ size: { width, height } });
    session.resize(Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio)));
  });
  observer.observe(frame);
  session.start(element);
  frame.addEventListener('keydown', onPlaneKey);
  const stops = [listenToPointers(frame), keepProbesFresh()];
  return () => {
    observer.disconnect();
    frame.removeEventListener('keydown', onPlaneKey);
    for (const stop of stops) stop();
  };
}

interface ZoneCanvasProps {
  /** What is to be seen, in words. */
  readonly description: string;
}

export function ZoneCanvas({ description }: ZoneCanvasProps) {
  const text = useTranslations('plane');
  const tool = usePlane((s) => s.tool);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => (host.current === null ? undefined : attend(host.current)), []);
  return (
    <div
      ref={host}
      className="zone-canvas"
      data-testid="zone-canvas"
      data-tool={tool}
      role="application"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it takes keys, as an application does
      tabIndex={0}
      aria-label={description}
      aria-roledescription={text('role')}
      aria-describedby="plane-keys"
    >
      <Overlay />
      <span id="plane-keys" hidden>
        {text('keys')}
      </span>
    </div>
  );
}
