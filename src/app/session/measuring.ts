/** Commands that find out about a run and leave it as it is: probes, fingerprint, memory. */
import type { MemoryEstimate, ProbeResult } from '../../engine/protocol';
import type { Experiment } from '../../experiment';
import { useRun } from '../../state/run';
import { flushTelemetry } from '../events';
import { Keeping } from './keeping';

export class Measuring extends Keeping {
  #cancelled = false;

  /** Linear probe and kNN; training waits meanwhile, and goes on afterwards if it was going on before. */
  evaluate(): Promise<ProbeResult> {
    return this.enqueue(
      async () => {
        const engine = this.need();
        const wasRunning = this.isTraining;
        await this.stopNow();
        this.#cancelled = false;
        try {
          const evaluation = engine.evaluate();
          await Promise.allSettled([evaluation, this.partner?.evaluate()]);
          const result = await evaluation;
          flushTelemetry();
          const { telemetry, setTelemetry } = useRun.getState();
          setTelemetry({ ...telemetry, probe: result });
          useRun.setState({ probe: { iteration: telemetry.iteration, result } });
          return result;
        } finally {
          useRun.setState({ progress: null });
          if (wasRunning) await this.runNow();
        }
      },
      () => this.#cancelled,
    );
  }

  /** Ends a running evaluation, whose promise rejects. */
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
