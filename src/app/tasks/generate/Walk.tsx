/** Walking over the plane: the switch, and the card beside the pointer with what its latent becomes. */
import { useEffect, useMemo, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslations } from 'use-intl';
import type { Generated } from '../../../engine/tasks-protocol';
import { cssColour } from '../../../palette';
import { useGenerate } from '../../../state/generate';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import { Help } from '../../controls/Help';
import { toPixel } from '../../plane/geometry';
import { pictureNow } from '../../plane/picture';
import { pointsDrawing } from './drawings';
import { besidePoint, sideOf } from './layout';
import { reachOf } from './paint';
import { Picture } from './Picture';
import { Scatter } from './Scatter';
import './walk.css';
import { keepWalking, placeOf } from './walking';

const WANTED = 84;
/** Between the pointer and the card: clear of the keyboard's cursor and of a pin. */
const GAP = 18;

export function WalkSwitch() {
  const text = useTranslations('generate.walk');
  const walk = useGenerate((s) => s.walk);
  return (
    <span className="generate-walk">
      <button
        type="button"
        className="button small"
        aria-pressed={walk}
        data-testid="walk"
        onClick={() => useGenerate.setState({ walk: !walk })}
      >
        {text('switch')}
      </button>
      <Help title={text('title')}>{text('help')}</Help>
      {walk && <WalkCard />}
    </span>
  );
}

/** Where the card is: followed by hand, since React would render at every move of the pointer. */
function follow(card: HTMLElement): () => void {
  const put = () => {
    const place = placeOf(usePlane.getState());
    const picture = pictureNow();
    card.hidden = place === null || picture === null || useGenerate.getState().walked === null;
    if (place === null || picture === null || card.hidden) return;
    const size = { width: card.offsetWidth, height: card.offsetHeight };
    const { x, y } = besidePoint(toPixel(picture, place), size, picture, GAP);
    card.style.transform = `translate(${x}px, ${y}px)`;
  };
  const stops = [
    usePlane.subscribe(put),
    useGenerate.subscribe((now, before) => {
      if (now.walked !== before.walked) put();
    }),
    useView.subscribe((now, before) => {
      if (now.camera !== before.camera) put();
    }),
  ];
  const sizes = new ResizeObserver(put);
  sizes.observe(card);
  put();
  return () => {
    sizes.disconnect();
    for (const stop of stops) stop();
  };
}

function WalkCard() {
  const text = useTranslations('generate');
  const walked = useGenerate((s) => s.walked);
  const names = useRun((s) => s.samples?.classNames);
  const card = useRef<HTMLDivElement>(null);
  const stage = useMemo(() => document.querySelector('.plane-stage'), []);
  useEffect(keepWalking, []);
  useEffect(() => (card.current === null ? undefined : follow(card.current)), []);
  if (stage === null) return null;
  return createPortal(
    <div ref={card} className="walk-card" data-testid="walk-card" hidden>
      {walked?.made.map(({ model, result }) => {
        const label = result.labels[0] ?? -1;
        const name = names?.[label];
        return (
          <figure key={model} data-testid={`walk-${model}`}>
            <Here result={result} name={text(`walk.image.${model}`)} />
            <figcaption>
              {walked.made.length > 1 && <span>{text(`walk.models.${model}`)}</span>}
              {name !== undefined && (
                <span>
                  <i className="swatch" style={{ background: cssColour(label) }} />
                  {text('walk.as', { name })}
                </span>
              )}
            </figcaption>
          </figure>
        );
      })}
    </div>,
    stage,
  );
}

function Here({ result, name }: { readonly result: Generated; readonly name: string }) {
  const real = useGenerate((s) => s.real);
  const drawing = useMemo(() => pointsDrawing(result.values, real), [result, real]);
  const reach = useMemo(() => reachOf(real === null ? [result.values] : [real]), [result, real]);
  if (result.kind === 'points') return <Scatter drawing={drawing} reach={reach} name={name} />;
  const side = sideOf(result.width, WANTED, window.devicePixelRatio);
  return <Picture images={result} index={0} side={side} name={name} />;
}
