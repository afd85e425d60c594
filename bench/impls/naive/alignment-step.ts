/** One alignment step by the formulas as they read. */
import { checkedDevice, submit } from '../../core/device';
import type { Context, Implementation } from '../../core/implementation';
import type { AlignmentProblem } from '../../workloads/alignment-step';
import { createAlignment } from './alignment';

export async function create(context: Context, problem: AlignmentProblem): Promise<Implementation> {
  const { gradient } = problem;
  const { device, check } = await checkedDevice(context);
  const alignment = await createAlignment(device, problem);
  alignment.first.write(problem.first);
  alignment.second.write(problem.second);
  alignment.noise.write(problem.noise);
  const { losses, firstGradient, secondGradient } = alignment;
  const outputs = gradient ? [firstGradient, secondGradient] : [losses];
  let latest: Float32Array[] = [];
  return {
    async run() {
      submit(
        device,
        (pass) => {
          alignment.forward(pass);
          if (gradient) alignment.backward(pass);
        },
        (encoder) => alignment.clear(encoder),
      );
      latest = await Promise.all(outputs.map((output) => output.read()));
      check();
    },
    result: () => Promise.resolve(Float32Array.from(latest.flatMap((part) => [...part]))),
    destroy: () => device.destroy(),
  };
}
