/** Whether weights from elsewhere are those of a network: every learnt tensor there, nothing else, each of its shape. */
import { FileError, shown } from './errors';
import type { NamedTensor } from './safetensors';

/** Names that a message lists. */
const LISTED = 6;

/** What a network need not have from elsewhere: the present one stands in for it (as the engine does it). */
const OPTIONAL = /^(?:average|state)\//;

const shapeOf = ({ shape }: Pick<NamedTensor, 'shape'>) => shape.join(' × ') || '1';

function refuse(
  code: 'weightsMissing' | 'weightsExtra' | 'weightsShape' | 'weightsNotFinite',
  names: readonly string[],
) {
  if (names.length === 0) return;
  const list = names.slice(0, LISTED).map(shown).join(', ') + (names.length > LISTED ? ', …' : '');
  throw new FileError(code, { count: names.length, list });
}

/**
 * Compares tensors of a file with those of the running network; nothing is taken over unless all fit.
 * @throws FileError that lists what is missing, what the network does not have, or what has another shape
 */
export function checkWeights(
  given: readonly NamedTensor[],
  network: readonly Pick<NamedTensor, 'name' | 'shape'>[],
): void {
  const wanted = new Map(network.map((tensor) => [tensor.name, tensor]));
  const names = new Set(given.map(({ name }) => name));
  const misfits = given.flatMap((tensor) => {
    const there = wanted.get(tensor.name);
    if (there === undefined || shapeOf(there) === shapeOf(tensor)) return [];
    return [`${tensor.name} (${shapeOf(tensor)} ≠ ${shapeOf(there)})`];
  });
  refuse(
    'weightsMissing',
    [...wanted.keys()].filter((name) => !OPTIONAL.test(name) && !names.has(name)),
  );
  refuse('weightsShape', misfits);
  refuse(
    'weightsExtra',
    [...names].filter((name) => !wanted.has(name)),
  );
  refuse(
    'weightsNotFinite',
    given.filter(({ data }) => !data.every(Number.isFinite)).map(({ name }) => name),
  );
}
