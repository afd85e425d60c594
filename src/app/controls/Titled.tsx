/** A heading with its "?" beside it, not in it, so that the heading reads as itself. */
import type { ReactNode } from 'react';

interface TitledProps {
  readonly title: string;
  readonly help: ReactNode;
  /** Something at the far end of the line. */
  readonly children?: ReactNode;
}

export function Titled({ title, help, children }: TitledProps) {
  return (
    <div className="titled">
      <h2>{title}</h2>
      {help}
      {children}
    </div>
  );
}
