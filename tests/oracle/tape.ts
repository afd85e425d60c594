/** Reverse mode for the twins of whole networks: each operation leaves on a tape how a gradient comes back through it. */
import { type Dense, dense } from './nn';

export interface Variable {
  readonly value: Dense;
  /** Sum of what came back so far. */
  readonly gradient: Dense;
}

export class Tape {
  readonly #back: (() => void)[] = [];

  /** What was made from `inputs`; `pull` gives their gradients from that of the value. */
  made(inputs: readonly Variable[], value: Dense, pull: (dy: Dense) => readonly Dense[]): Variable {
    const result = variable(value);
    this.#back.push(() => {
      for (const [index, gradient] of pull(result.gradient).entries()) add(inputs[index], gradient);
    });
    return result;
  }

  /** From a gradient in `output` to those in everything that it was made from. */
  backward(output: Variable, dy: Dense): void {
    add(output, dy);
    for (const step of this.#back.toReversed()) step();
  }
}

export function variable(value: Dense): Variable {
  return { value, gradient: dense(value.rows, value.cols, () => 0) };
}

function add(to: Variable | undefined, term: Dense): void {
  if (to?.gradient.data.length !== term.data.length) throw new Error('a gradient of another shape');
  for (const [i, entry] of term.data.entries()) to.gradient.data[i] = (to.gradient.data[i] ?? 0) + entry;
}
