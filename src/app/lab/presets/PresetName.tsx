/** The name of the preset that the form shows. */
import { useTranslations } from 'use-intl';
import { useCurrentPreset } from './current';

export default function PresetName() {
  const text = useTranslations('page.preset');
  const list = useTranslations('presets.list');
  const { preset } = useCurrentPreset();
  return preset === undefined ? text('own') : list(`${preset.id}.name`);
}
