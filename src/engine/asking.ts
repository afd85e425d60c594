/** A task that somebody asks for, around whatever else the engine does. */
import { watchMemory } from '../gpu/memory-watch';
import { say } from '../texts/say';
import { EngineFailure, isLost } from './device';
import type { Evaluations } from './evaluations';
import type { Runs } from './runs';
import { ALONE, TASKS } from './tasks';
import type { TaskName, Tasks } from './tasks-protocol';

/**
 * Training stops for what takes a while, and goes on beside the rest.
 * @throws EngineFailure; the reason of a cancellation
 */
export async function ask<K extends TaskName>(
  runs: Runs,
  evaluations: Evaluations,
  task: K,
  request: Tasks[K]['request'],
): Promise<Tasks[K]['result']> {
  const alone = ALONE.has(task);
  let device: GPUDevice | undefined;
  try {
    return await evaluations.cancelled(async (signal) => {
      if (alone) await runs.halt();
      else await runs.gpu.recovery;
      device = runs.gpu.need();
      const { bench } = runs.loaded.need();
      if (alone) {
        await runs.loaded.viewing.idle;
        runs.setState('evaluating');
      }
      const work = await TASKS[task]();
      const asked = () =>
        bench.during(signal, (ended) =>
          work(bench, request, {
            signal: ended,
            // What goes on beside would talk into what is told of an evaluation; whoever asked for it counts by himself.
            onProgress: ({ message, text }, fraction) => {
              if (alone) runs.emit({ type: 'progress', label: message, text, fraction });
            },
          }),
        );
      // What goes on beside others makes nothing but what it attaches to the bench, which is watched there.
      if (!alone) return asked();
      await bench.attached;
      return watchMemory(device, asked);
    });
  } catch (error) {
    if (device === undefined || !(await isLost(device))) throw runs.loaded.explain(error);
    await runs.gpu.recovery;
    throw new EngineFailure({ kind: 'device-lost', ...say('failures.lostInEvaluation') }, { cause: error });
  } finally {
    if (alone) runs.settle();
  }
}
