/** What a setting means: a sentence or two, and its equations. Fetched when its help is opened. */
import { useTranslations } from 'use-intl';
import type { SettingKey } from '../../experiment';
import { EQUATIONS } from '../../experiment/equations';
import { Tex } from '../learn/Tex';

export default function SettingMeaning({ of }: { readonly of: SettingKey }) {
  const text = useTranslations('help');
  const tex = EQUATIONS[of];
  return (
    <>
      <p>{text(of)}</p>
      {tex !== undefined && <Tex tex={tex} />}
    </>
  );
}
