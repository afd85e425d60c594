/** The other language, by its own name, so that it is found by whoever cannot read this one. */
import { useTranslations } from 'use-intl';
import { useLanguage } from '../../state/language';
import { useRun } from '../../state/run';
import { LOCALES, type Locale } from '../../texts/catalogue';

const NEXT: Readonly<Record<Locale, Locale>> = { en: 'zh', zh: 'en' };

export function LanguageButton() {
  const text = useTranslations('page.language');
  const locale = useLanguage((s) => s.locale);
  const choose = useLanguage((s) => s.choose);
  const next = LOCALES[NEXT[locale]];
  const label = text('switch', { present: LOCALES[locale].name, next: next.name });
  return (
    <button
      type="button"
      className="button icon"
      data-testid="language"
      aria-label={label}
      title={label}
      onClick={() => void choose(NEXT[locale]).catch(() => useRun.getState().notify(text('failed')))}
    >
      <span lang={next.tag}>{next.short}</span>
    </button>
  );
}
