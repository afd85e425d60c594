/** Two numbers that sum an embedding up, where there are no zones to be counted. */
import { useTranslations } from 'use-intl';
import { useRun } from '../../../state/run';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';
import { percent } from '../../format';

export default function EmbeddingFigures() {
  const text = useTranslations('embedding.figures');
  const diagnostics = useRun((s) => s.scene?.diagnostics ?? null);
  return (
    <div className="plane-figures">
      <div className="figure">
        <Titled title={text('purity')} help={<Help title={text('purity')}>{text('purityHelp')}</Help>} />
        <p className="figure-number" data-testid="purity">
          {diagnostics === null ? '–' : percent(diagnostics.purity, 0)}
        </p>
        <p className="muted">{text('purityNote')}</p>
      </div>
      <div className="figure">
        <Titled title={text('rank')} help={<Help title={text('rank')}>{text('rankHelp')}</Help>} />
        <p className="figure-number" data-testid="rank">
          {diagnostics === null ? '–' : diagnostics.rankMe.toFixed(1)}
        </p>
        <p className="muted">{diagnostics !== null && text('rankNote', { most: diagnostics.rankMost })}</p>
      </div>
    </div>
  );
}
