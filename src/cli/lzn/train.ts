/** `lzn train`: makes the run of a link, or goes on with one, and writes what it came to. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasDecoder, hasLabels, hasZones, linkOf, writeLink } from '../../experiment';
import { readRunFile, type SavedRun } from '../../files/run-file';
import { classificationCsv, classificationJson, classificationLine } from './classification';
import type { Context } from './context';
import { CliFailure, EXIT, type Exit, wrongCall } from './failure';
import { needFolder, writeRun } from './files';
import { linkFrom, type LinkOptions } from './link-options';
import { giveData, needData } from './own-data';
import { progressOn } from './progress';
import { judgeRun, qualityJson, qualityLines } from './quality';
import { compareMade, exitOf, verdictLines } from './receipt-verdict';
import { classifyRun, evaluateRun, goalOf, hearing, makeRun } from './run';
import { summaryLines } from './told';

export interface TrainOptions extends LinkOptions {
  readonly file?: string;
  readonly data?: string;
  readonly steps?: number;
  readonly every: number;
  readonly evaluate?: boolean;
  /** Test samples that share a field when they are classified. */
  readonly batch: number;
  /** Samples that a decoder is judged by at the end; 0: it is not. */
  readonly judge: number;
  readonly out?: string;
  readonly adapter: 'software' | 'hardware';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

async function savedRun(path: string, options: TrainOptions): Promise<SavedRun> {
  const { link, preset, seed } = options;
  if ([link, preset, seed].some((given) => given !== undefined)) {
    wrongCall('--file names the run to go on with, so --link, --preset and --seed have no place beside it.');
  }
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new CliFailure(EXIT.wrongCall, `--file ${path} cannot be read: ${String(cause)}`, { cause });
  }
  return readRunFile(bytes).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliFailure(EXIT.wrongCall, `--file ${path}: ${why}`, { cause });
  });
}

/** @returns the exit status */
export async function train(options: TrainOptions, context: Context): Promise<Exit> {
  const { open, stop, print, build } = context;
  const { every, evaluate = false, batch, judge, out, json = false, quiet = false } = options;
  const progress = progressOn('training', { quiet });
  const saved = options.file === undefined ? undefined : await savedRun(options.file, options);
  const link = saved ? { ...linkOf(saved.run.course.experiment), course: saved.run.course } : undefined;
  const { course, receipt, left } =
    link ?? linkFrom(options, (message) => progress.say(`left out: ${message}`));
  if (left > 0)
    progress.say(
      `The link lacks ${left} later changes that did not fit into it; the run is made without them.`,
    );
  needData(course.experiment, options.data);
  const begun = saved?.run.iteration ?? 0;
  if (!course.recorded) goalOf(course, begun, options.steps);
  if (out !== undefined) needFolder(out);
  progress.begin('starting the browser, compiling the kernels');
  const session = await open(options.adapter, hearing(progress));
  try {
    await giveData(session, course.experiment, options.data);
    const from = saved ? begun : await session.load(course);
    if (saved) await session.bringBack(saved.run);
    const goal = goalOf(course, from, options.steps);
    const made = await makeRun(session, {
      from,
      goal,
      every,
      receipt,
      progress,
      stop,
      ...(saved ? { before: saved.curves } : {}),
    });
    const probe = evaluate ? await evaluateRun(session, progress, stop) : undefined;
    const classified = hasLabels(course.experiment)
      ? await classifyRun(session, course.experiment, batch, progress, stop)
      : undefined;
    const judged =
      hasDecoder(course.experiment) && judge > 0
        ? await judgeRun(session, course.experiment, judge, progress, stop)
        : undefined;
    const interrupted = stop.aborted;
    if (probe) made.record.evaluated(made.iteration, probe);
    const { aligned } = await session.look();
    const fingerprint = await session.fingerprint();
    const foreign = saved?.foreign ?? null;
    const folder = { folder: out ?? '', build, course, made, fingerprint, foreign };
    const files = out === undefined ? [] : await writeRun(session, folder);
    if (out !== undefined && classified) {
      writeFileSync(join(out, 'classification.json'), classificationJson(classified));
      writeFileSync(join(out, 'classification.csv'), classificationCsv(classified));
      files.push('classification.json', 'classification.csv');
    }
    if (out !== undefined && judged) {
      writeFileSync(join(out, 'quality.json'), qualityJson(judged));
      files.push('quality.json');
    }
    const compared = receipt && compareMade(receipt, made);
    const { points } = made.record;
    const last = points.at(-1);
    const summary = {
      link: writeLink({ course, left: 0, receipt: null, view: '' }),
      adapter: session.place.adapter,
      browser: session.place.browser,
      iterations: points.length,
      iteration: made.iteration,
      interrupted,
      firstLoss: points[0]?.loss ?? null,
      loss: last?.loss ?? null,
      lossOfChance: course.experiment.objective === 'lzn' ? Math.log(course.experiment.n) : null,
      aligned: hasZones(course.experiment) ? aligned : null,
      gradientNorm: last?.gradientNorm ?? null,
      probe: probe ?? null,
      classification: classified ? { noise: classified.noise, curves: classified.curves } : null,
      quality: judged?.result ?? null,
      fingerprint,
      seconds: made.took / 1000,
      iterationsPerSecond: points.length === 0 ? null : (1000 * points.length) / made.took,
      reproduced: compared,
      files: out === undefined ? [] : [...files, 'summary.json'].map((name) => join(out, name)),
    };
    const text = JSON.stringify(summary, null, 2);
    if (out !== undefined) writeFileSync(join(out, 'summary.json'), `${text}\n`);
    const measured = [
      ...(classified ? [classificationLine(classified)] : []),
      ...(judged ? qualityLines(judged.result) : []),
    ];
    const lines = [...summaryLines(summary, measured), ...(compared === null ? [] : verdictLines(compared))];
    print(json ? text : lines.join('\n'));
    if (interrupted) return EXIT.interrupted;
    return exitOf(compared);
  } finally {
    await session.close();
  }
}
