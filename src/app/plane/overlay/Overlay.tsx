/** The drawing over the picture. It follows the stores by itself, once a frame at most; React only hangs it up. */
import { useEffect, useRef } from 'react';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { useSlow } from '../../../state/slow';
import { useView } from '../../../state/view';
import { pictureNow } from '../picture';
import { shapesOf } from './layers';
import { draw } from './shapes';
import { slowShapes } from './slow';

function follow(svg: SVGSVGElement): () => void {
  let frame = 0;
  const paint = () => {
    frame = 0;
    const picture = pictureNow();
    draw(
      svg,
      picture === null
        ? []
        : [
            ...slowShapes(picture, useSlow.getState()),
            ...shapesOf(picture, usePlane.getState(), useView.getState().time),
          ],
    );
  };
  const ask = () => {
    if (frame === 0) frame = requestAnimationFrame(paint);
  };
  const stops = [
    usePlane.subscribe(ask),
    useSlow.subscribe(ask),
    useView.subscribe((now, before) => {
      if (now.camera !== before.camera || now.time !== before.time) ask();
    }),
    useRun.subscribe((now, before) => {
      if (now.plane !== before.plane) ask();
    }),
  ];
  ask();
  return () => {
    cancelAnimationFrame(frame);
    for (const stop of stops) stop();
  };
}

export function Overlay() {
  const svg = useRef<SVGSVGElement>(null);
  useEffect(() => (svg.current === null ? undefined : follow(svg.current)), []);
  return <svg ref={svg} className="plane-overlay" aria-hidden="true" />;
}
