/** Commands that find out about a run and leave it as it is: probes, fingerprint, memory. */
import type {
  Classification,
  ClassifyRequest,
  Generated,
  GenerateRequest,
  JudgeRequest,
  Judgement,
  MemoryEstimate,
  ProbeResult,
  Reconstructed,
  ReconstructRequest,
  SplitSamples,
  TaskName,
  Tasks,
} from '../../engine/protocol';
import type { Experiment } from '../../experiment';
import { useRun } from '../../state/run';
import type { Engine } from '../engine-client';
import { flushTelemetry } from '../events';
import { Keeping } from './keeping';

export class Measuring extends Keeping {
  #cancelled = false;

  /** Linear probe and kNN; training waits meanwhile, and goes on afterwards if it was going on before. */
  evaluate(): Promise<ProbeResult> {
    return this.#meanwhile(async (engine) => {
      const evaluation = engine.evaluate();
      await Promise.allSettled([evaluation, this.partner?.evaluate()]);
      const result = await evaluation;
      flushTelemetry();
      const { telemetry, setTelemetry } = useRun.getState();
      setTelemetry({ ...telemetry, probe: result });
      useRun.setState({ probe: { iteration: telemetry.iteration, result } });
      return result;
    });
  }

  /** Classes of a split by the label flow; as an evaluation. */
  classify(request: ClassifyRequest): Promise<Classification> {
    return this.#meanwhile(() => this.#ask('classify', request));
  }

  /** Figures of how good generated samples are; as an evaluation. */
  judge(request: JudgeRequest): Promise<Judgement> {
    return this.#meanwhile(() => this.#ask('judge', request));
  }

  /** New samples, or what inversion makes of known ones: waits for no command, and training goes on. */
  async generate(request: GenerateRequest): Promise<Generated> {
    return this.#ask('generate', request);
  }

  async reconstruct(request: ReconstructRequest): Promise<Reconstructed> {
    return this.#ask('reconstruct', request);
  }

  /** Samples of a split by number, as they are. */
  async samplesOf(split: 'train' | 'test', indices: readonly number[]): Promise<SplitSamples> {
    return this.#ask('samples', { split, indices });
  }

  /** Comlink's types forget what belongs to which task. */
  #ask<K extends TaskName>(task: K, request: Tasks[K]['request']): Promise<Tasks[K]['result']> {
    return this.need().ask(task, request);
  }

  /** Does what takes a while, in turn with other commands; training waits, and goes on afterwards if it was going on before. */
  #meanwhile<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    return this.enqueue(
      async () => {
        const engine = this.need();
        const wasRunning = this.isTraining;
        await this.stopNow();
        this.#cancelled = false;
        useRun.setState({ progress: null });
        try {
          return await work(engine);
        } finally {
          useRun.setState({ progress: null });
          if (wasRunning) await this.runNow();
        }
      },
      () => this.#cancelled,
    );
  }

  /** Ends a running evaluation and whatever was asked for, whose promises reject. */
  async cancelEvaluation(): Promise<void> {
    this.#cancelled = true;
    await Promise.all([this.engine?.cancelEvaluation(), this.partner?.cancelEvaluation()]);
  }

  /** The GPU memory that an experiment would take; waits for no command. */
  async estimateMemory(experiment: Experiment): Promise<MemoryEstimate> {
    return this.need().estimateMemory(experiment);
  }

  /** 16 lower-case hex digits over the bits of the weights. */
  fingerprint(): Promise<string> {
    return this.enqueue(() => this.need().fingerprint());
  }
}
