/** Title, run bar, and what concerns the page as a whole. */
import { About } from './About';
import { RunBar } from './RunBar';
import { ShareButton } from './ShareButton';
import { ThemeButton } from './ThemeButton';

export function Header() {
  return (
    <header className="header">
      <h1>
        Latent Zoning <span>playground</span>
      </h1>
      <RunBar />
      <div className="header-end">
        <ShareButton />
        <ThemeButton />
        <About />
      </div>
    </header>
  );
}
