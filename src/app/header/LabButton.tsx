/** Opens the lab. */
import { useTranslations } from 'use-intl';
import { openLab } from '../../state/lab';

export function LabButton() {
  const text = useTranslations('page.lab');
  return (
    <button
      type="button"
      className="button"
      title={text('hint')}
      data-testid="lab-button"
      onClick={() => openLab('presets')}
    >
      {text('button')}
    </button>
  );
}
