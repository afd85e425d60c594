/** What is known of an objective without looking: its loss, the value at a collapse, what it needs and costs, and where it comes from. */
import { useFormatter, useTranslations } from 'use-intl';
import { datasetShape } from '../../data/shapes';
import { CODES } from '../../explore/codes';
import { QUEUE } from '../../explore/contrastive';
import { D, N } from '../../explore/toy';
import { type Compared, FACTS, type Shape } from '../../objectives/facts';
import { useExperiment } from '../../state/experiment';
import { short } from '../format';
import { Tex } from '../learn/Tex';
import { TAGS } from '../tags';
import { lossOf } from './equations';
import { type Side, useExplore } from './store';

interface FactsProps {
  readonly side: Side;
  readonly objective: Compared;
}

export function Facts({ side, objective }: FactsProps) {
  const text = useTranslations('explore');
  const settings = useExplore((s) => s.sides[side]);
  const { needs, paper, note } = { ...FACTS[objective], note: NOTED.find((name) => name === objective) };
  return (
    <>
      <Tex tex={lossOf(objective, settings)} />
      <Collapse side={side} objective={objective} />
      <dl className="explore-facts">
        <div>
          <dt>{text('needs')}</dt>
          <dd>
            {needs.length === 0
              ? text('need.nothing')
              : needs.map((need) => text(`need.${need}`)).join(text('comma'))}
          </dd>
        </div>
        <div>
          <dt>{text('costs')}</dt>
          <dd>
            <Cost objective={objective} />
          </dd>
        </div>
      </dl>
      {note !== undefined && <p className="muted">{text(`note.${note}`)}</p>}
      <p className="muted">
        <a href={`https://arxiv.org/abs/${paper.arxiv}`} target="_blank" rel="noreferrer">
          {text('paper', { authors: paper.authors, year: String(paper.year) })}
        </a>
      </p>
    </>
  );
}

/** Objectives with something to say about the toy. */
const NOTED = [
  'lzn',
  'onestep',
  'moco',
  'byol',
  'simsiam',
  'swav',
  'lejepa',
  'vae',
  'vqvae',
  'rqvae',
] as const satisfies readonly Compared[];

function Collapse({ side, objective }: FactsProps) {
  const text = useTranslations('explore');
  const settings = useExplore((s) => s.sides[side]);
  const shape: Shape = { ...settings, n: N, d: D, codes: CODES, queue: QUEUE, inputs: 0 };
  const { value, minimum, of, exact } = FACTS[objective].collapse(shape);
  return (
    <p className="explore-collapse" data-minimum={minimum}>
      {value === null
        ? text('collapse.data')
        : text.rich(`collapse.${minimum}`, { ...TAGS, value: short(value), of, exact: String(exact) })}
    </p>
  );
}

/** For the experiment on the page, whatever objective that has. */
function Cost({ objective }: Pick<FactsProps, 'objective'>) {
  const text = useTranslations('explore');
  const format = useFormatter();
  const current = useExperiment((s) => s.current);
  const shape: Shape = { ...current, inputs: datasetShape(current).inputs };
  const { cost, passes } = FACTS[objective];
  const { learning, target } = passes(shape);
  const work = format.number(cost(shape), {
    notation: 'compact',
    compactDisplay: 'long',
    maximumSignificantDigits: 3,
  });
  return text('cost', { work, n: String(current.n), d: String(current.d), learning, target });
}
