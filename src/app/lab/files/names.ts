/** What runs and files are called. */
import type { Experiment } from '../../../experiment';
import { textsOf } from '../../../state/language';

/** What a file's name keeps of somebody's own. */
const OWN_PART = /^.{0,24}/su;

/** For people: "MNIST, d = 16, seed 1". */
export function runName({ data, file, d, seed }: Experiment): string {
  const name = data === 'own' ? file : textsOf('settings')(`data.options.${data}`);
  return textsOf('files')('name', { data: name, d: String(d), seed: String(seed) });
}

/** Without an ending, for any system: "lzn-mnist-d16-seed1-600". */
export function fileStem({ data, file, d, seed }: Experiment, iteration: number): string {
  const own = file
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  const name = data === 'own' ? `own-${OWN_PART.exec(own)?.[0] ?? ''}` : data;
  return `lzn-${name}-d${d}-seed${seed}-${iteration}`;
}
