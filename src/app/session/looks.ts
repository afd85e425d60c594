/** Commands that look and point, and change nothing of the run. They wait for no other command: training goes on meanwhile. */
import type {
  AnchorMove,
  Layer,
  PlanePicture,
  PlaneProbe,
  PlaneView,
  SampleTrace,
  SceneInfo,
} from '../../engine/protocol';
import { planeView, useView } from '../../state/view';
import { usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { Latest } from './latest';
import { EngineLink } from './link';

export class Looks extends EngineLink {
  #size = { width: 1, height: 1 };
  /** Whether the frame that is looked at has been shown: what the engine told before it did says nothing about it. */
  #frameShown = false;
  readonly #views = new Latest((view: PlaneView) => this.#quietly(this.need().setView(view)));
  readonly #moments = new Latest((iteration: number | null) =>
    this.#quietly(this.need().lookBack(iteration)),
  );
  readonly #moves = new Latest((moves: readonly AnchorMove[]) =>
    this.#quietly(this.need().moveAnchors(moves)),
  );

  /** The plane's size in device pixels. */
  resize(width: number, height: number): void {
    this.#size = { width, height };
    if (this.engine !== null) void this.#quietly(this.engine.resize(width, height));
  }

  /** Where a point of the plane ends; `from` is the paper time at which it begins. */
  async probeAt(x: number, y: number, from?: number): Promise<PlaneProbe> {
    return this.need().probeAt(x, y, from);
  }

  /** What one iteration does with a shown sample. */
  async trace(sample: number): Promise<SampleTrace> {
    return this.need().trace(sample);
  }

  /** What the plane shows as pixels, without some of its layers. */
  async image(width: number, height: number, without: readonly Layer[] = []): Promise<PlanePicture> {
    return this.need().image(width, height, without);
  }

  /** Shows the frame of the film nearest to an iteration; null shows the encoder of the moment. Lets go of moved anchors. */
  async lookBack(iteration: number | null): Promise<void> {
    if (usePlane.getState().home !== null) {
      usePlane.getState().letGo();
      await this.moveAnchors([]);
    }
    usePlane.setState({ lookingBack: iteration });
    this.#frameShown = false;
    await this.#moments.push(iteration);
  }

  /** Holds anchors elsewhere; with none, the plane follows the model again. */
  async moveAnchors(moves: readonly AnchorMove[]): Promise<void> {
    await this.#moves.push(moves);
  }

  /** Shows the recorded run where there is one for the experiment that is loaded; whether there is. */
  async showRecorded(): Promise<boolean> {
    return this.need().showRecorded();
  }

  /** The command that follows makes the engine show what is present: nothing is held, and nobody looks back. */
  protected lookAtPresent(): void {
    usePlane.getState().letGo();
    usePlane.setState({ lookingBack: null });
  }

  /** From now on the engine paints what the stores say. */
  protected async showViews(): Promise<void> {
    const engine = this.need();
    await engine.resize(this.#size.width, this.#size.height);
    const push = () => void this.#views.push(planeView(useView.getState(), usePlane.getState().marked));
    await engine.setView(planeView(useView.getState(), usePlane.getState().marked));
    useView.subscribe(push);
    usePlane.subscribe((now, before) => {
      if (now.marked !== before.marked) push();
    });
    useRun.subscribe(({ scene }, before) => {
      if (scene !== null && scene !== before.scene) this.#follow(scene);
    });
  }

  /** The engine shows what is present again by itself: a device was replaced, or the run went back. */
  readonly #follow = (scene: SceneInfo): void => {
    const { home, lookingBack, letGo } = usePlane.getState();
    if (home !== null && scene.moved === 0 && !this.#moves.busy) letGo();
    if (lookingBack === null) return;
    if (scene.origin.kind === 'film') this.#frameShown ||= scene.iteration === lookingBack;
    else if (scene.origin.kind === 'live' && this.#frameShown && !this.#moments.busy)
      usePlane.setState({ lookingBack: null });
  };

  async #quietly(call: Promise<unknown>): Promise<void> {
    try {
      await call;
    } catch (thrown) {
      this.report(thrown);
    }
  }
}
