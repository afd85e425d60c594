import { vectors } from '../gpu/matrix';
import type { FeatureSet } from './features';

/** @throws RangeError where two sets cannot be compared */
export function checkSets(train: FeatureSet, test: FeatureSet, classes: number): void {
  if (train.columns !== test.columns) {
    throw new RangeError(`training features have ${train.columns} columns, test features ${test.columns}`);
  }
  for (const [name, set] of Object.entries({ training: train, test })) {
    const { rows, columns, labels, features } = set;
    if (!(rows >= 1 && columns >= 1))
      throw new RangeError(`${name} features are empty: ${rows} x ${columns}`);
    if (labels.length !== rows)
      throw new RangeError(`${rows} rows of ${name} features, ${labels.length} labels`);
    if (features.length < rows * vectors(columns)) {
      throw new RangeError(
        `${name} features hold ${features.length} vec4f, too few for ${rows} x ${columns}`,
      );
    }
    const wrong = labels.findIndex((label) => label >= classes);
    if (wrong !== -1)
      throw new RangeError(`${name} label ${wrong} is ${labels[wrong] ?? ''}, of ${classes} classes`);
  }
}
