/** Automatic, light, dark, in turn. */
import { useTranslations } from 'use-intl';
import { type Theme, useView } from '../../state/view';

const NEXT: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };

export function ThemeButton() {
  const theme = useView((s) => s.theme);
  const setTheme = useView((s) => s.setTheme);
  const label = useTranslations('page.theme')('label', { theme });
  return (
    <button
      type="button"
      className="button icon"
      data-testid="theme"
      aria-label={label}
      title={label}
      onClick={() => setTheme(NEXT[theme])}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        {theme === 'auto' && (
          <>
            <circle cx="10" cy="10" r="6.500" className="line" />
            <path d="M10 3.500a6.500 6.500 0 0 1 0 13Z" />
          </>
        )}
        {theme === 'light' && (
          <>
            <circle cx="10" cy="10" r="3.600" />
            <path
              className="line"
              d="M10 2v2M10 16v2M2 10h2M16 10h2M4.300 4.300l1.400 1.400M14.300 14.300l1.400 1.400M4.300 15.700l1.400-1.400M14.300 5.700l1.400-1.400"
            />
          </>
        )}
        {theme === 'dark' && (
          <path d="M15.500 12.200A6.500 6.500 0 0 1 7.800 4.500a6.500 6.500 0 1 0 7.700 7.700Z" />
        )}
      </svg>
    </button>
  );
}
