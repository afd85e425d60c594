/** A classification as files, and as a line for people. */
import { InvalidArgumentError } from 'commander';
import type { Classification } from '../../engine/protocol';
import { csv } from '../../csv';
import { confusionOf } from '../../eval/label-rules';

/** Test samples that share a field, unless somebody says otherwise: as many as the page's own sets have. */
export const BATCH = 2000;

/** @throws InvalidArgumentError */
export function batchCount(text: string): number {
  const batch = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (batch >= 2 && batch <= 4096) return batch;
  throw new InvalidArgumentError('It is a whole number from 2 to 4096.');
}

const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;

/** Everything but the single samples: accuracies, and the confusion matrix at each noise factor. */
export function classificationJson(result: Classification): string {
  const { iteration, split, classNames, batch, labels, noise, curves, predictions, chance } = result;
  const k = classNames.length;
  const confusion = predictions.map((list) => {
    const counts = confusionOf(labels, list, k);
    return classNames.map((_, truth) => [...counts.subarray(truth * k, (truth + 1) * k)]);
  });
  const told = {
    iteration,
    split,
    samples: labels.length,
    batch,
    chance,
    classNames,
    noise,
    curves,
    confusion,
  };
  return `${JSON.stringify(told)}\n`;
}

/** A line for each combination of weights, rule and noise factor. */
export function classificationCsv({ noise, curves }: Classification): string {
  return csv(
    ['weights', 'rule', 'noise', 'accuracy'],
    curves.flatMap(({ weights, rule, accuracy }) =>
      noise.map((factor, i) => [weights, rule, factor, accuracy[i] ?? null]),
    ),
  );
}

/** Accuracy with equal weights and the nearest anchor at the first and the last noise factor. */
export function classificationLine({ noise, curves, chance }: Classification): string {
  const curve = curves.find(({ weights, rule }) => weights === 'equal' && rule === 'nearest');
  const at = (i: number) =>
    `${percent(curve?.accuracy.at(i) ?? Number.NaN)} at noise factor ${noise.at(i) ?? 0}`;
  return `label flow    ${at(0)}, ${at(-1)} (equal weights, nearest anchor; chance ${percent(chance)})`;
}
