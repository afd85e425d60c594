/** Where planes are shown: the page's canvas, its size, and how the page wants it painted; outlives every plane. */
import type { Plane } from './plane';
import { FIRST_VIEW } from './plane/view';
import type { PlaneView } from './protocol';

export class Stage {
  /** Null where nobody looks. */
  canvas: OffscreenCanvas | null = null;
  #view: PlaneView = FIRST_VIEW;
  #size = { width: 1, height: 1 };

  /** Of the canvas, device pixels. */
  get size(): { readonly width: number; readonly height: number } {
    return this.#size;
  }

  get context(): GPUCanvasContext | null {
    return this.canvas?.getContext('webgpu') ?? null;
  }

  /** A new plane takes on what was set before it was there. */
  prepare(plane: Plane): void {
    plane.resize(this.#size.width, this.#size.height);
    plane.setView(this.#view);
  }

  setView(view: PlaneView, plane: Plane | undefined): void {
    this.#view = view;
    plane?.setView(view);
  }

  /** In device pixels. */
  resize(width: number, height: number, plane: Plane | undefined): void {
    this.#size = { width, height };
    plane?.resize(width, height);
  }
}
