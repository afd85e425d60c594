/** Float64 gradient of a training step: the tests' twin of the encoder, and the alignment step's adjoint. */
import { type Dense, dense, type Parameters } from '../../tests/oracle/nn';
import { backward, forward, type OracleStage } from '../../tests/oracle/stack';
import type { TrainProblem } from '../workloads/train-step';
import { adjoint, forwardPass } from './alignment';

function matrix(data: ArrayLike<number>, rows: number, columns: number): Dense {
  return dense(rows, columns, (r, c) => data[r * columns + c] ?? Number.NaN);
}

/** The gradient by all weights in the order of `problem.tensors`. */
export function trainingGradient(problem: TrainProblem): Float64Array {
  const { n, d, stages, tensors, images, noise, spec } = problem;
  const parameters: Parameters = Object.fromEntries(
    tensors.map(({ name, rows, columns, data }) => [name, matrix(data, rows, columns)]),
  );
  const layers = stages.map((stage): OracleStage => {
    if (stage.kind === 'linear') return { kind: 'linear', name: stage.name, bias: stage.bias };
    if (stage.kind === 'activation') return { kind: 'activation' };
    return { kind: stage.kind, name: stage.name };
  });
  const values = forward(layers, parameters, matrix(images, 2 * n, spec.inputs), spec.activation, 2);
  const anchors = values.at(-1)?.data ?? new Float64Array(0);
  const alignment = {
    ...problem,
    noise,
    first: anchors.subarray(0, n * d),
    second: anchors.subarray(n * d),
  };
  const slope = matrix(adjoint(alignment, forwardPass(alignment)), 2 * n, d);
  const gradients = backward(layers, parameters, values, slope, spec.activation, 2);
  return Float64Array.from(tensors.flatMap(({ name }) => [...(gradients[name]?.data ?? [])]));
}
