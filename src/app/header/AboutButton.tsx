/** Opens the sheet that says what this is. */
import { useTranslations } from 'use-intl';
import { useLearn } from '../../state/learn';

export function AboutButton() {
  const text = useTranslations('learn.about');
  return (
    <button
      type="button"
      className="button icon"
      aria-label={text('open')}
      title={text('open')}
      data-testid="about"
      onClick={() => useLearn.setState({ about: true })}
    >
      ?
    </button>
  );
}
