/** The "?" beside a name: a sentence or two, the symbol, the equation. */
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Tex } from '../learn/Tex';
import { Popover } from './Popover';

interface HelpProps {
  readonly title: string;
  readonly symbol?: string | undefined;
  /** TeX of one formula, or of several below each other. */
  readonly tex?: string | readonly string[] | undefined;
  /** What is made when the help is opened. */
  readonly more?: ReactNode;
  /** Key and range, for links and scripts. */
  readonly reference?: string | undefined;
  readonly children?: ReactNode;
}

export function Help({ title, symbol, tex, more, reference, children }: HelpProps) {
  const text = useTranslations('learn.help');
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      label={text('about', { title })}
      trigger="?"
      className="help"
      panelClassName="help-panel"
      onOpen={() => setOpened(true)}
    >
      <p className="help-title">
        {title}
        {symbol !== undefined && <span className="symbol"> {symbol}</span>}
      </p>
      {children !== undefined && <p>{children}</p>}
      {tex !== undefined && opened && <Tex tex={tex} />}
      {opened && <Suspense>{more}</Suspense>}
      {reference !== undefined && <p className="reference">{reference}</p>}
    </Popover>
  );
}
