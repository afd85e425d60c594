/** B's plane by pointer, wheel and keys. While the views are linked, moving B moves A as well. */
import type { Camera } from '../../engine/protocol';
import type { Point } from '../../state/plane';
import { useVersus } from '../../state/versus';
import { useView } from '../../state/view';
import { ZOOM } from '../plane/camera';
import { middle, pan, type Picture, zoomTo } from '../plane/geometry';
import { sameSpace } from './beside';
import { twoPlanes } from './view';

/** Zoom per pixel of a wheel, and of a pinch on a touchpad, which browsers tell as a wheel with Ctrl. */
const WHEEL = 0.0016;
const TOUCHPAD = 0.012;
/** Pixels of a wheel's line and page. */
const WHEEL_UNITS = [1, 16, 400];
/** Pixels per press of an arrow. */
const PRESS = 48;

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [PRESS, 0],
  ArrowRight: [-PRESS, 0],
  ArrowUp: [0, PRESS],
  ArrowDown: [0, -PRESS],
};

/** Whether the views are linked now: the reader wants it, and the planes can be. */
function linkedNow(): boolean {
  const { a, b, linked } = twoPlanes();
  return linked && sameSpace(a, b);
}

function setCamera(camera: Camera | null): void {
  if (linkedNow()) useView.getState().setCamera(camera);
  else useVersus.setState({ camera });
}

function pictureOfB(): Picture | null {
  const { size, plane, camera: own } = useVersus.getState();
  const camera = (linkedNow() ? twoPlanes().camera : own) ?? plane?.camera;
  return camera === undefined ? null : { ...size, camera };
}

function onWheel(event: WheelEvent, at: Point): void {
  const picture = pictureOfB();
  if (picture === null) return;
  event.preventDefault(); // the page would scroll, or zoom as a whole
  const pixels = event.deltaY * (WHEEL_UNITS[event.deltaMode] ?? 1);
  setCamera(zoomTo(picture, at, Math.exp(-pixels * (event.ctrlKey ? TOUCHPAD : WHEEL))));
}

function onKeyDown(event: KeyboardEvent): void {
  const picture = pictureOfB();
  if (picture === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  if (arrow !== undefined) setCamera(pan(picture, ...arrow));
  else if (event.key === '+' || event.key === '=') setCamera(zoomTo(picture, middle(picture), ZOOM));
  else if (event.key === '-') setCamera(zoomTo(picture, middle(picture), 1 / ZOOM));
  else if (event.key === '0') setCamera(null);
  else return;
  event.preventDefault();
}

/** One finger or button drags, two fingers zoom. */
function listenToPointers(
  element: HTMLElement,
  pixelOf: (event: MouseEvent) => Point,
  signal: AbortSignal,
): void {
  const pointers = new Map<number, Point>();
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };
  const onMove = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    const picture = pictureOfB();
    if (before === undefined || picture === null) return;
    const apart = spread();
    const now = pixelOf(event);
    pointers.set(event.pointerId, now);
    if (pointers.size === 1) setCamera(pan(picture, now.x - before.x, now.y - before.y));
    else if (pointers.size === 2 && apart > 0) setCamera(zoomTo(picture, middle(picture), spread() / apart));
  };
  const onEnd = (event: PointerEvent) => void pointers.delete(event.pointerId);
  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, pixelOf(event));
    },
    { signal },
  );
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onEnd, { signal });
  element.addEventListener('pointercancel', onEnd, { signal });
}

/** Begins to listen; the answer ends it. */
export function listenToMoves(element: HTMLElement): () => void {
  const off = new AbortController();
  const { signal } = off;
  const pixelOf = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  listenToPointers(element, pixelOf, signal);
  element.addEventListener('wheel', (event) => onWheel(event, pixelOf(event)), { signal, passive: false });
  element.addEventListener('keydown', onKeyDown, { signal });
  return () => off.abort();
}
