/** Points that were made, over real ones. */
import { useEffect, useRef } from 'react';
import { useView } from '../../../state/view';
import { resolved } from '../../charts/export/sheet';
import { useSize } from '../../charts/useSize';
import { type Drawing, paintPoints } from './paint';

interface ScatterProps {
  /** Colours may be variables of the style sheet: they follow the theme. */
  readonly drawing: Drawing;
  /** Half width of what is shown, data units. */
  readonly reach: number;
  /** What is to be seen, in words. */
  readonly name: string;
}

export function Scatter(props: ScatterProps) {
  const dark = useView((s) => s.dark);
  // Another theme has other colours: a new canvas.
  return <Points key={String(dark)} {...props} />;
}

function Points({ drawing, reach, name }: ScatterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, ratio } = useSize(canvas);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || width === 0) return;
    element.width = Math.round(width * ratio);
    element.height = element.width;
    context.scale(ratio, ratio);
    const { dots, links } = drawing;
    const inTheme = {
      dots: dots.map((set) => ({ ...set, colour: resolved(set.colour) })),
      ...(links === undefined ? {} : { links: { ...links, colour: resolved(links.colour) } }),
    };
    paintPoints(context, inTheme, width, reach);
  }, [drawing, reach, width, ratio]);
  return <canvas ref={canvas} className="generate-scatter" role="img" aria-label={name} />;
}
