/** Title, run bar, and what concerns the page as a whole. */
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { LearnButtons } from '../learn/LearnButtons';
import { AboutButton } from './AboutButton';
import { LabButton } from './LabButton';
import { LanguageButton } from './LanguageButton';
import { RunBar } from './RunBar';
import { ShareButton } from './ShareButton';
import { ThemeButton } from './ThemeButton';

const NAME = { part: (part: ReactNode) => <span>{part}</span> };

export function Header() {
  const text = useTranslations('page');
  return (
    <header className="header">
      <h1>{text.rich('name', NAME)}</h1>
      <RunBar />
      <div className="header-end">
        <LearnButtons />
        <LabButton />
        <ShareButton />
        <LanguageButton />
        <ThemeButton />
        <AboutButton />
      </div>
    </header>
  );
}
