/**
 * Pointers on the picture: drag pans, wheel and pinch zoom, a click pins, an anchor under the pointer comes along, and
 * the lasso selects. Plain listeners, since React would render for each; moves are dealt with once a frame.
 */
import type { AnchorName, PlaneProbe } from '../../engine/protocol';
import { hasFlow } from '../../state/embedding';
import { type Point, usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { showAll } from './camera';
import { nearest, pan, type Picture, toPixel, toPlane, zoomTo } from './geometry';
import { callOff, drop, dragTo, grab } from './moving';
import { anchorAt, anchorPlace, pictureNow } from './picture';
import { pinAt, pointAt } from './probing';
import { placesAt } from './tracks';
import { closeLasso, dropLasso, extendLasso } from './selecting';

/** Reach of the pointer and of a finger around an anchor, pixels. */
const REACH = 9;
const FINGER = 16;
/** Pixels that a press may wander and still be a click. */
const STILL = 4;
/** Milliseconds between the two clicks of a double click. */
const DOUBLE = 320;
/** Zoom per pixel of a wheel, and of a pinch on a touchpad, which browsers tell as a wheel with Ctrl. */
const WHEEL = 0.0016;
const TOUCHPAD = 0.012;
/** Pixels of a wheel's line and page. */
const WHEEL_UNITS = [1, 16, 400];

type Drag = 'press' | 'pan' | 'anchor' | 'lasso' | 'pinch';

/** The anchor under a pixel; null where there is none that is shown. */
function anchorUnder(picture: Picture, pixel: Point, reach = REACH): AnchorName | null {
  const name = anchorAt(picture, pixel, reach);
  return name === null || 'label' in name || useView.getState().layers.anchors ? name : null;
}

/** The number of the latent under a pixel, where it is at the view's time. */
function latentUnder(picture: Picture, pixel: Point): number | null {
  const { layers, time } = useView.getState();
  const { plane } = useRun.getState();
  return layers.latents && plane !== null ? nearest(picture, placesAt(plane, time), pixel, REACH) : null;
}

class Gestures {
  readonly #element: HTMLElement;
  readonly #pointers = new Map<number, Point>();
  #drag: Drag | null = null;
  #start: Point = { x: 0, y: 0 };
  #last: Point = { x: 0, y: 0 };
  /** Whether the anchor in the hand has begun to move, and where it is seen from the pointer. */
  #carry = false;
  #grip: Point = { x: 0, y: 0 };
  /** Distance of two fingers, and the point between them. */
  #pinch = { distance: 1, centre: { x: 0, y: 0 } };
  #tap: { readonly at: Point; readonly time: number; readonly pin: Promise<PlaneProbe | null> } | null = null;
  #frame = 0;
  #moved: PointerEvent | null = null;
  #marked: number | null = null;
  /** Where the pointer was seen last in the window, and whether it was there before. */
  #seen: Point = { x: -1, y: -1 };
  #rests = false;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  listen(): () => void {
    const off = new AbortController();
    const { signal } = off;
    const element = this.#element;
    window.addEventListener('pointermove', this.#watch, { signal, capture: true });
    element.addEventListener('pointerdown', this.#onDown, { signal });
    element.addEventListener('pointermove', this.#onMove, { signal });
    element.addEventListener('pointerup', this.#onUp, { signal });
    element.addEventListener('pointercancel', this.#onCancel, { signal });
    element.addEventListener('pointerleave', this.#onLeave, { signal });
    element.addEventListener('wheel', this.#onWheel, { signal, passive: false });
    return () => {
      cancelAnimationFrame(this.#frame);
      off.abort();
    };
  }

  #pixel(event: MouseEvent): Point {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /**
   * Browsers also tell of a pointer that rests while the page changes under it. The keyboard's cursor must not lose against
   * that. Heard for the whole window, before the picture hears of it.
   */
  readonly #watch = ({ clientX, clientY }: PointerEvent): void => {
    this.#rests = clientX === this.#seen.x && clientY === this.#seen.y;
    this.#seen = { x: clientX, y: clientY };
  };

  readonly #onDown = (event: PointerEvent): void => {
    const picture = pictureNow();
    if (picture === null || event.button !== 0) return;
    const pixel = this.#pixel(event);
    this.#pointers.set(event.pointerId, pixel);
    this.#element.setPointerCapture(event.pointerId);
    if (this.#pointers.size === 2) {
      this.#abandon();
      this.#drag = 'pinch';
      this.#pinch = this.#twoFingers();
      return;
    }
    if (this.#pointers.size > 2) return;
    this.#start = pixel;
    this.#last = pixel;
    const anchor = hasFlow()
      ? anchorUnder(picture, pixel, event.pointerType === 'touch' ? FINGER : REACH)
      : null;
    if (event.shiftKey || usePlane.getState().tool === 'lasso') {
      this.#drag = 'lasso';
      extendLasso(toPlane(picture, pixel));
    } else if (anchor !== null) {
      this.#drag = 'anchor';
      this.#carry = false;
      const { x, y } = toPixel(picture, anchorPlace(anchor));
      this.#grip = { x: x - pixel.x, y: y - pixel.y };
      grab(anchor);
    } else {
      this.#drag = 'press';
    }
    this.#show();
  };

  readonly #onMove = (event: PointerEvent): void => {
    if (this.#drag === null && this.#rests) return;
    if (this.#pointers.has(event.pointerId)) this.#pointers.set(event.pointerId, this.#pixel(event));
    this.#moved = event;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#move);
  };

  /** What a move means, once a frame. */
  readonly #move = (): void => {
    this.#frame = 0;
    const event = this.#moved;
    const picture = pictureNow();
    this.#moved = null;
    if (event === null || picture === null) return;
    const pixel = this.#pixel(event);
    const point = toPlane(picture, pixel);
    switch (this.#drag) {
      case null:
        if (event.pointerType !== 'touch') this.#hover(picture, pixel);
        break;
      case 'press':
        if (!this.#wandered(pixel)) break;
        this.#drag = 'pan';
        this.#show();
        this.#pan(picture, pixel);
        break;
      case 'pan':
        this.#pan(picture, pixel);
        break;
      case 'anchor':
        this.#carry ||= this.#wandered(pixel);
        if (this.#carry) dragTo(toPlane(picture, { x: pixel.x + this.#grip.x, y: pixel.y + this.#grip.y }));
        break;
      case 'lasso':
        extendLasso(point);
        break;
      case 'pinch':
        this.#zoomByFingers(picture);
        break;
    }
  };

  readonly #onUp = (event: PointerEvent): void => {
    if (!this.#pointers.has(event.pointerId)) return;
    this.#moved = event;
    cancelAnimationFrame(this.#frame);
    this.#move();
    this.#pointers.delete(event.pointerId);
    if (this.#drag === 'pinch') {
      if (this.#pointers.size === 0) this.#drag = null;
      return;
    }
    const pixel = this.#pixel(event);
    const still = !this.#wandered(pixel);
    if (this.#drag === 'anchor') drop();
    if (this.#drag === 'lasso') closeLasso();
    if (still && (this.#drag === 'press' || (this.#drag === 'anchor' && !this.#carry))) this.#click(pixel);
    this.#drag = null;
    this.#show();
  };

  readonly #onCancel = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    this.#abandon();
    this.#drag = null;
    this.#show();
  };

  readonly #onLeave = (): void => {
    // The keyboard's cursor stays where it is.
    if (this.#drag === null && !usePlane.getState().cursor) {
      pointAt(null);
      this.#mark(null);
      usePlane.setState({ pointed: null });
    }
  };

  readonly #onWheel = (event: WheelEvent): void => {
    const picture = pictureNow();
    if (picture === null) return;
    event.preventDefault(); // the page would scroll, or zoom as a whole
    const pixels = event.deltaY * (WHEEL_UNITS[event.deltaMode] ?? 1);
    const factor = Math.exp(-pixels * (event.ctrlKey ? TOUCHPAD : WHEEL));
    const pixel = this.#pixel(event);
    const camera = zoomTo(picture, pixel, factor);
    useView.getState().setCamera(camera);
    // What was near the pointer may be far from it now.
    if (this.#drag === null) this.#hover({ ...picture, camera }, pixel);
  };

  #hover(picture: Picture, pixel: Point): void {
    const anchor = anchorUnder(picture, pixel);
    this.#element.dataset.over = anchor === null ? '' : 'anchor';
    const label = anchor !== null && 'label' in anchor ? anchor.label : null;
    if (label !== usePlane.getState().pointed) usePlane.setState({ pointed: label });
    this.#mark(anchor !== null && 'sample' in anchor ? anchor.sample : latentUnder(picture, pixel));
    pointAt(toPlane(picture, pixel));
  }

  /** Marks the sample under the pointer. A mark that somebody else has set stays until there is one. */
  #mark(sample: number | null): void {
    const { marked, mark } = usePlane.getState();
    if (sample !== null || marked === this.#marked) mark(sample);
    this.#marked = sample;
  }

  #pan(picture: Picture, pixel: Point): void {
    useView.getState().setCamera(pan(picture, pixel.x - this.#last.x, pixel.y - this.#last.y));
    this.#last = pixel;
  }

  #twoFingers(): { distance: number; centre: Point } {
    const [a = this.#start, b = this.#start] = [...this.#pointers.values()];
    return {
      distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
      centre: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    };
  }

  #zoomByFingers(picture: Picture): void {
    if (this.#pointers.size < 2) return;
    const before = this.#pinch;
    this.#pinch = this.#twoFingers();
    const { distance, centre } = this.#pinch;
    const camera = pan(picture, centre.x - before.centre.x, centre.y - before.centre.y);
    useView.getState().setCamera(zoomTo({ ...picture, camera }, centre, distance / before.distance));
  }

  /** A click pins the point, or takes the pin under it away; a double click shows everything again. */
  #click(pixel: Point): void {
    const picture = pictureNow();
    if (picture === null) return;
    const before = this.#tap;
    this.#tap = null;
    const now = performance.now();
    if (before !== null && now - before.time < DOUBLE && this.#isAt(before.at, pixel)) {
      showAll();
      void before.pin.then((pin) => {
        if (pin !== null) usePlane.getState().unpin(pin);
      });
      return;
    }
    const under = anchorUnder(picture, pixel, FINGER);
    if (!hasFlow() && under !== null && 'sample' in under) this.#mark(under.sample);
    const { pins, unpin } = usePlane.getState();
    const known = pins.find((pin) => this.#isAt(toPixel(picture, pin), pixel));
    if (known !== undefined) unpin(known);
    else this.#tap = { at: pixel, time: now, pin: pinAt(toPlane(picture, pixel)) };
  }

  #isAt(a: Point, b: Point): boolean {
    return Math.hypot(a.x - b.x, a.y - b.y) <= REACH;
  }

  #wandered(pixel: Point): boolean {
    return Math.hypot(pixel.x - this.#start.x, pixel.y - this.#start.y) > STILL;
  }

  /** Another gesture begins, or none: what was under way has not happened. */
  #abandon(): void {
    if (this.#drag === 'anchor') callOff();
    if (this.#drag === 'lasso') dropLasso();
  }

  /** Tells the style sheet which hand to show. */
  #show(): void {
    this.#element.dataset.drag = this.#drag ?? '';
  }
}

/** Listens to the pointers on the picture; returns how to stop. */
export function listenToPointers(element: HTMLElement): () => void {
  return new Gestures(element).listen();
}
