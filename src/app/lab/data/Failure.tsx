/** What is wrong with data that could not be read, and that nothing is lost by it. */
import { useTranslations } from 'use-intl';
import type { OwnErrorDetail } from '../../../data/own/error';

export function Failure({ failure }: { readonly failure: OwnErrorDetail }) {
  const text = useTranslations('own');
  const error = useTranslations('own.errors');
  return (
    <div className="own-failure" role="alert" data-testid="own-failure">
      <h3>{text('errorTitle')}</h3>
      <p>{error(failure.code, failure.values)}</p>
      <p className="muted">{text('kept')}</p>
    </div>
  );
}
