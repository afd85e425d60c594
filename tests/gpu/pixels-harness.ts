/** What the GPU tests of the objectives that ask for pixels share: one iteration with a decoder on the CPU. */
import { pitch, unpadRows } from '../../src/gpu/matrix';
import { Work } from '../../src/gpu/work';
import type { PixelObjective } from '../../src/objectives/pixels';
import { dense, type Dense } from '../oracle/nn';
import { download, rubbish, upload } from './nn-harness';

export const SEED = 4_000_000_007;

/** The buffers between the networks, with a view and embeddings in them. */
export function between(device: GPUDevice, embeddings: Dense, clean: Dense, kind: 'image' | 'points') {
  const { rows: n, cols: d } = embeddings;
  const inputs = clean.cols;
  const view = upload(device, clean);
  return {
    n,
    d,
    inputs,
    kind,
    seed: SEED,
    clean: view,
    input: view,
    embeddings: upload(device, embeddings),
    gradient: rubbish(device, n, d),
    code: rubbish(device, n, d),
    codeGradient: rubbish(device, n, d),
    output: rubbish(device, n, inputs),
    outputGradient: rubbish(device, n, inputs),
  };
}

function run(device: GPUDevice, record: (work: Work) => void): void {
  const work = new Work(device, 'test');
  record(work);
  work.submit();
}

/** Padded, as the GPU has it. */
export const stored = ({ data, rows, cols }: Dense) => {
  const floats = new Float32Array(rows * pitch(cols));
  for (const [i, x] of data.entries()) floats[Math.floor(i / cols) * pitch(cols) + (i % cols)] = x;
  return floats;
};

/** What stands between the objective's ends. */
interface Decode {
  forward(code: Dense): Dense;
  backward(code: Dense, outputGradient: Dense): Dense;
}

/** A decoder that says and pulls what stands there already, whatever it reads. */
export const deaf = (output: Dense, codeGradient: Dense): Decode => ({
  forward: () => output,
  backward: () => codeGradient,
});

/** One iteration, with a decoder on the CPU between the objective's ends. */
export async function iterate(
  device: GPUDevice,
  objective: PixelObjective,
  at: ReturnType<typeof between>,
  decoder: Decode,
) {
  const { n, d, inputs } = at;
  run(device, (work) => objective.bottleneck?.(work));
  const code = dense(n, d, () => 0);
  code.data.set(await download(at.code, n, d));
  at.output.write(stored(decoder.forward(code)));
  run(device, (work) => {
    objective.forward(work);
    objective.backward(work);
  });
  const outputGradient = dense(n, inputs, () => 0);
  outputGradient.data.set(await download(at.outputGradient, n, inputs));
  at.codeGradient.write(stored(decoder.backward(code, outputGradient)));
  run(device, (work) => objective.bottleneckBackward?.(work));
  const rows = unpadRows(await objective.rows.read(), n, 4);
  const column = (c: number) => Float64Array.from({ length: n }, (_, row) => rows[4 * row + c] ?? NaN);
  return {
    code: code.data,
    outputGradient: outputGradient.data,
    gradient: await download(at.gradient, n, d),
    losses: column(0),
    told: column(1),
    penalties: column(2),
    rest: column(3),
  };
}

export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
