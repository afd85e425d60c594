/** The GPU memory of a judgement beside that of generating: the classifier's, which comes and goes. */
import type { DatasetShape } from '../../data/shapes';
import { classifierStages } from '../../eval/classifier-memory';
import { type Experiment, hasDecoder } from '../../experiment';
import type { BufferNeed } from '../../gpu/memory';

/** What is there at once in each stage; nothing where there is no decoder, and for what needs no classifier. */
export function judgingStages(e: Experiment, { kind, inputs, classNames }: DatasetShape): BufferNeed[][] {
  const classes = classNames.length;
  return hasDecoder(e) && kind === 'image' && classes > 1 ? classifierStages({ inputs, classes }) : [];
}
