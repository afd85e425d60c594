/** Zooming from buttons and keys. */
import { useView } from '../../state/view';
import { middle, zoomTo } from './geometry';
import { pictureNow } from './picture';
import type { Point } from '../../state/plane';

/** Zoom of one press. */
export const ZOOM = 1.35;

/** Zooms to a pixel of the picture, by default its middle. */
export function zoomBy(factor: number, at?: Point): void {
  const picture = pictureNow();
  if (picture !== null) useView.getState().setCamera(zoomTo(picture, at ?? middle(picture), factor));
}

/** Lets the camera follow the anchors again. */
export function showAll(): void {
  useView.getState().setCamera(null);
}
