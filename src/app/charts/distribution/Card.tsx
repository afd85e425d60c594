/** A chart of the distribution with its title, what it says in numbers, and its help. */
import type { ReactNode } from 'react';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';

interface CardProps {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly tex?: string;
  readonly note: string;
  readonly children: ReactNode;
}

export function Card({ id, title, help, tex, note, children }: CardProps) {
  return (
    <section className={`chart chart-${id}`} aria-label={title}>
      <Titled
        title={title}
        help={
          <Help title={title} {...(tex === undefined ? {} : { tex })}>
            {help}
          </Help>
        }
      >
        <span className="distribution-note">{note}</span>
      </Titled>
      <div className="chart-drawing">{children}</div>
    </section>
  );
}
