/** The plane by keyboard alone: a cursor that probes, and everything that the pointer can do. */
import { hasFlow } from '../../state/embedding';
import { type Point, usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { showAll, ZOOM, zoomBy } from './camera';
import { keepInView, middle, pan, type Picture, toPixel, toPlane } from './geometry';
import { callOff, drop, dragTo, grab, redoMove, undoMove } from './moving';
import { anchorAt, anchorPlace, anchorPlaces, pictureNow } from './picture';
import { pinAt, pointAt } from './probing';
import { dropLasso, toggleClass } from './selecting';

/** Pixels per press of an arrow: cursor, anchor in the hand, picture. */
const CURSOR = 12;
const HELD = 6;
const PICTURE = 48;
/** Pixels of the picture's edge that the cursor keeps away from. */
const EDGE = 24;
/** Reach of the cursor around an anchor, pixels. */
const REACH = 14;
/** Flow time per press. */
const TIME = 0.05;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function moveCursor(picture: Picture, point: Point): void {
  const camera = keepInView(picture, point, EDGE);
  if (camera !== picture.camera) useView.getState().setCamera(camera);
  pointAt(point, true);
  if (hasFlow()) return;
  const under = anchorAt(picture, toPixel(picture, point), REACH);
  if (under !== null && 'sample' in under) usePlane.getState().mark(under.sample);
}

/** The cursor: where the pointer was last, or in the middle of the picture. */
function cursorIn(picture: Picture): Point {
  return usePlane.getState().hover ?? toPlane(picture, middle(picture));
}

function onArrow(picture: Picture, [dx, dy]: readonly [number, number], shift: boolean): void {
  const { grabbed, hover } = usePlane.getState();
  if (shift) {
    useView.getState().setCamera(pan(picture, -dx * PICTURE, -dy * PICTURE));
  } else if (grabbed === null) {
    const { x, y } = toPixel(picture, cursorIn(picture));
    const step = hover === null ? 0 : CURSOR; // the first press shows where it is
    moveCursor(picture, toPlane(picture, { x: x + dx * step, y: y + dy * step }));
  } else {
    const { x, y } = toPixel(picture, anchorPlace(grabbed));
    const point = toPlane(picture, { x: x + dx * HELD, y: y + dy * HELD });
    dragTo(point);
    moveCursor(picture, point);
  }
}

function jump(picture: Picture, step: 1 | -1): void {
  const count = anchorPlaces().length / 2;
  if (count === 0) return;
  const { marked, mark } = usePlane.getState();
  const next = marked === null ? (step > 0 ? 0 : count - 1) : (marked + step + count) % count;
  mark(next);
  moveCursor(picture, anchorPlace({ sample: next }));
}

function toggleGrab(picture: Picture): void {
  const { grabbed } = usePlane.getState();
  if (grabbed !== null) {
    drop();
    return;
  }
  if (!hasFlow()) return;
  const name = anchorAt(picture, toPixel(picture, cursorIn(picture)), REACH);
  if (name === null) return;
  grab(name);
  moveCursor(picture, anchorPlace(name));
}

/** Out of the innermost thing that is under way. */
function escape(): boolean {
  const { grabbed, tool, lasso, pins, cursor } = usePlane.getState();
  const { selected, select } = useView.getState();
  if (grabbed !== null) callOff();
  else if (tool === 'lasso' || lasso !== null) dropLasso();
  else if (pins.length > 0) usePlane.setState({ pins: [] });
  else if (selected !== null) select(null);
  else if (cursor) pointAt(null);
  else return false;
  return true;
}

/** Selects the class of a sample, or lets go of it. */
function toggleClassOf(sample: number | null): void {
  const label = sample === null ? undefined : useRun.getState().samples?.labels[sample];
  if (label !== undefined) toggleClass(label);
}

function moveTime(by: number): void {
  useView.setState({ playing: false });
  const { time, setTime } = useView.getState();
  setTime(Math.round((time + by) / TIME) * TIME);
}

function onLetter(picture: Picture, key: string): boolean {
  const { hover, grabbed, probe } = usePlane.getState();
  const at = toPixel(picture, cursorIn(picture));
  switch (key) {
    case '+':
    case '=':
      zoomBy(ZOOM, at);
      return true;
    case '-':
    case '_':
      zoomBy(1 / ZOOM, at);
      return true;
    case '0':
      showAll();
      return true;
    case 'Enter':
      if (grabbed !== null) drop();
      else if (hover !== null) void pinAt(hover);
      return true;
    case '[':
      jump(picture, -1);
      return true;
    case ']':
      jump(picture, 1);
      return true;
    case 'g':
      toggleGrab(picture);
      return true;
    case 'l':
      if (probe !== null) toggleClass(probe.label);
      else if (!hasFlow()) toggleClassOf(usePlane.getState().marked);
      return true;
    case ',':
      moveTime(-TIME);
      return true;
    case '.':
      moveTime(TIME);
      return true;
    case 'Escape':
      return escape();
    default:
      return false;
  }
}

/** Takes a key pressed on the picture. */
export function onPlaneKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'y' || (key === 'z' && event.shiftKey)) redoMove();
    else if (key === 'z') undoMove();
    else return;
    event.preventDefault();
    return;
  }
  const picture = pictureNow();
  if (picture === null || useRun.getState().plane === null) return;
  const arrow = ARROWS[event.key];
  if (arrow !== undefined) onArrow(picture, arrow, event.shiftKey);
  else if (!onLetter(picture, key)) return;
  event.preventDefault();
}
