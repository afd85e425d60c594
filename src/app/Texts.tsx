/** Gives every component the texts of the page's language. */
import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import { useLanguage } from '../state/language';

export function Texts({ children }: { readonly children: ReactNode }) {
  const locale = useLanguage((s) => s.locale);
  const messages = useLanguage((s) => s.messages);
  return (
    <IntlProvider locale={locale} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
