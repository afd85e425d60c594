/** The accuracy that counts, beside what it must beat. */
import { useTranslations } from 'use-intl';
import type { Classification } from '../../../engine/tasks-protocol';
import { useClasses } from '../../../state/classes';
import { useRun } from '../../../state/run';
import { integer, percent } from '../../format';

export function Headline({ result }: { readonly result: Classification }) {
  const text = useTranslations('classes');
  const factor = useClasses((s) => s.factor);
  const probe = useRun((s) => s.probe);
  const curve = result.curves.find(({ weights, rule }) => weights === 'equal' && rule === 'nearest');
  const accuracy = curve?.accuracy[factor] ?? 0;
  const rows = [
    { key: 'flow', name: text('flow'), value: accuracy },
    ...(probe === null
      ? []
      : [
          {
            key: 'linear',
            name:
              probe.iteration === result.iteration
                ? text('linear')
                : text('linearAt', { iteration: integer(probe.iteration) }),
            value: probe.result.linear,
          },
        ]),
    { key: 'chance', name: text('chance'), value: result.chance },
  ];
  return (
    <div className="classes-headline">
      <p className="figure-number" data-testid="class-accuracy">
        {percent(accuracy)}
      </p>
      <p className="muted">
        {text('of', {
          count: result.labels.length,
          samples: integer(result.labels.length),
          factor: String(result.noise[factor] ?? 0),
          batch: integer(result.batch),
        })}
      </p>
      <table className="bars">
        <caption className="visually-hidden">{text('caption')}</caption>
        <tbody>
          {rows.map(({ key, name, value }) => (
            <tr key={key} data-own={key === 'flow'}>
              <th scope="row">{name}</th>
              <td className="bar" aria-hidden="true">
                <span style={{ inlineSize: `${value * 100}%` }} />
              </td>
              <td className="bar-value">{percent(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
