/** What a name on the page means: a sentence or two, and its equation. The texts are fetched with the charts, or when the first is shown. */
import { type MessageKeys, type NestedKeyOf, useTranslations } from 'use-intl';
import type explain from '../../texts/en/explain.json';
import { lazyWith } from '../lazy-with';
import { Tex } from '../learn/Tex';

type Texts = typeof explain;

interface ExplainedProps {
  readonly of: MessageKeys<Texts, NestedKeyOf<Texts>>;
  readonly tex?: string;
}

function Explanation({ of, tex }: ExplainedProps) {
  const text = useTranslations('explain');
  return (
    <>
      <p>{text(of)}</p>
      {tex !== undefined && <Tex tex={tex} />}
    </>
  );
}

const WithTexts = lazyWith(['explain'], () => Promise.resolve({ default: Explanation }));

/** For the `more` of a Help. */
export function Explained(props: ExplainedProps) {
  return <WithTexts {...props} />;
}
