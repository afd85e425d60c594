/** The "?" beside a name: a sentence or two, the symbol, the equation. */
import type { ReactNode } from 'react';
import { Popover } from './Popover';

interface HelpProps {
  readonly title: string;
  readonly symbol?: string | undefined;
  readonly equation?: string | undefined;
  /** Key and range, for links and scripts. */
  readonly reference?: string | undefined;
  readonly children: ReactNode;
}

export function Help({ title, symbol, equation, reference, children }: HelpProps) {
  return (
    <Popover label={`About ${title}`} trigger="?" className="help" panelClassName="help-panel">
      <p className="help-title">
        {title}
        {symbol !== undefined && <span className="symbol"> {symbol}</span>}
      </p>
      <p>{children}</p>
      {equation !== undefined && (
        <p className="equation">
          <Equation text={equation} />
        </p>
      )}
      {reference !== undefined && <p className="reference">{reference}</p>}
    </Popover>
  );
}

/** Subscripts and superscripts in a line of plain mathematics: `a_i`, `|x|^2`, `max_{k ≥ u}`. */
const SCRIPT = /([_^])(?:\{([^}]*)\}|([\p{L}\p{N}]+))/gu;

function Equation({ text }: { readonly text: string }) {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(SCRIPT)) {
    parts.push(text.slice(from, match.index));
    const inner = match[2] ?? match[3];
    const key = `${match.index}`;
    parts.push(match[1] === '_' ? <sub key={key}>{inner}</sub> : <sup key={key}>{inner}</sup>);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return <>{parts}</>;
}
