/** How often the last batch chose each code, the most chosen first, beside a codebook that is used evenly. */
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { CodeUse } from '../../../engine/protocol';
import { usedOf } from '../verdict';
import { Card } from './Card';
import { HistogramDrawing } from './HistogramDrawing';

const PERPLEXITY = String.raw`\mathrm{perplexity} = \exp\Big(-\sum_k p_k \ln p_k\Big)`;

export function CodesCard({ codes }: { readonly codes: CodeUse }) {
  const { uses, perplexity } = codes;
  const text = useTranslations('embedding.distribution.codes');
  const measured = useMemo(() => [Float64Array.from(uses).toSorted((a, b) => b - a)], [uses]);
  const even = useMemo(() => {
    const all = uses.reduce((sum, use) => sum + use, 0);
    return new Float64Array(uses.length).fill(all / uses.length);
  }, [uses]);
  const told = { used: usedOf(codes), most: uses.length, perplexity: perplexity.toFixed(1) };
  return (
    <Card id="codes" title={text('title')} help={text('help')} tex={PERPLEXITY} note={text('note', told)}>
      <HistogramDrawing
        low={0}
        high={uses.length}
        measured={measured}
        expected={even}
        name={text('described', told)}
      />
    </Card>
  );
}
