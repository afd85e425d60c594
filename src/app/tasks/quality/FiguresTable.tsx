/** The figures of a judgement, a row each. */
import { useTranslations } from 'use-intl';
import type { Judgement } from '../../../engine/tasks-protocol';
import { Help } from '../../controls/Help';
import { columnsOf, type FigureName, figuresOf } from './figures';

/** Equations of the figures that have one. */
const TEX: Readonly<Partial<Record<FigureName, string>>> = {
  frechet: String.raw`|\mu_1 - \mu_2|^2 + \operatorname{tr}\bigl(\Sigma_1 + \Sigma_2 - 2 (\Sigma_1^{1/2} \Sigma_2\, \Sigma_1^{1/2})^{1/2}\bigr)`,
  slicedWasserstein: String.raw`\Bigl(\mathbb{E}_\theta \tfrac{1}{n} \sum_i (x_{(i)}^\theta - y_{(i)}^\theta)^2\Bigr)^{1/2}`,
  mmd: String.raw`\mathbb{E}\, k(x, x') + \mathbb{E}\, k(y, y') - 2\, \mathbb{E}\, k(x, y)`,
};

export function FiguresTable({ result }: { readonly result: Judgement }) {
  const text = useTranslations('quality');
  const columns = columnsOf(result);
  return (
    <table className="quality-table" data-testid="quality-table">
      <caption className="visually-hidden">{text('caption')}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{text('figure')}</span>
          </th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {text(`columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {figuresOf(result).map(({ name, cells }) => (
          <tr key={name} data-figure={name}>
            <th scope="row">
              <span className="quality-figure">
                {text(`figures.${name}.name`)}
                <Help title={text(`figures.${name}.name`)} tex={TEX[name]}>
                  {text(`figures.${name}.help`)}
                </Help>
              </span>
              <small className="muted">{text(`figures.${name}.about`)}</small>
            </th>
            {columns.map((column) => (
              <td key={column} data-column={column}>
                {cells[column] ?? <span aria-label={text('none')}>–</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
