/**
 * The step of a forward flow at which each row is most sure of its own anchor, what the loss makes of that probability, and what it asks
 * of the flow. The flow decides who owns what: a sample its anchor in the other view, or a sample its class's.
 */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import select from '../../shaders/align/select.wgsl';
import { assemble } from '../gpu/assemble';
import { vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { choiceRowsNeed } from './choice-memory';
import type { Flow } from './flow';

export interface ChoiceOptions {
  /** A forward flow of rows with own anchors; where it has a backward pass, the loss pulls at its steps. */
  readonly flow: Flow;
  /** -log P, or -P. */
  readonly loss: 'log' | 'plain';
  /** Sum over all steps instead of the largest from the cut-off on. */
  readonly sum: boolean;
  /** First step that may be chosen. */
  readonly cutOff: number;
  /** Last step that may be chosen, but for a later cut-off, which is chosen then. The last of the flow unless said. */
  readonly last?: number | undefined;
  /** Of the buffer of rows. */
  readonly label: string;
}

export class Choice {
  /** rows: (loss, chosen step, P of the own anchor at the last step, relative distance of the last state to its most probable anchor). */
  readonly rows: Buf<'vec4f'>;
  /**
   * Another first step that may be chosen, for what is submitted from now on.
   * @throws RangeError for a step that the flow does not have
   */
  readonly setCutOff: (step: number) => void;
  readonly #count: number;
  readonly #choose: Bound;
  readonly #owned: readonly { destroy(): void }[];

  private constructor(
    rows: Buf<'vec4f'>,
    count: number,
    choose: Bound,
    setCutOff: (step: number) => void,
    owned: readonly { destroy(): void }[],
  ) {
    this.rows = rows;
    this.setCutOff = setCutOff;
    this.#count = count;
    this.#choose = choose;
    this.#owned = owned;
  }

  /** @throws RangeError for a first or last step that the flow does not have */
  static create(
    device: GPUDevice,
    { flow, loss, sum, cutOff, last = flow.options.schedule.steps.length - 1, label }: ChoiceOptions,
  ): Promise<Choice> {
    const { stats, states, owners } = flow;
    const { rows: count, d, schedule, anchors, backward } = flow.options;
    const steps = schedule.steps.length;
    if (!(Number.isInteger(last) && last >= 0 && last < steps)) {
      throw new RangeError(`the last step that counts must lie from 0 to ${steps - 1}, not ${last}`);
    }
    return assemble(async (own) => {
      const rows = own(allocate(device, choiceRowsNeed(count, label)));
      const choice = own(createUniforms(device, select, 'choice', 1));
      const setCutOff = (cut: number) => {
        if (!(Number.isInteger(cut) && cut >= 0 && cut < steps)) {
          throw new RangeError(`the cut-off step must lie from 0 to ${steps - 1}, not ${cut}`);
        }
        choice.set(0, {
          rows: count,
          steps,
          cut,
          last: Math.max(cut, last),
          width: vectors(d),
          finals: flow.finalOffset,
          plain: loss === 'plain' ? 1 : 0,
          sum: sum ? 1 : 0,
          share: 1 / count,
          to: schedule.to,
          pull: backward === undefined ? 0 : 1,
        });
        choice.flush();
      };
      setCutOff(cutOff);
      const pipe = await compile(device, select, 'choose');
      const choose = pipe.bind({ choice, stats, anchors, states, owners, rows });
      return new Choice(rows, count, choose, setCutOff, [rows, choice]);
    });
  }

  /** After the flow. */
  run(work: Work): void {
    this.#choose.dispatchThreads(work.pass, this.#count);
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}
