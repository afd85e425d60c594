/** Title, one line on how to read it, and the drawing, which is an image with a text for screen readers. */
import type { ReactNode } from 'react';
import { Titled } from '../controls/Titled';
import { ErrorBoundary } from '../ErrorBoundary';

interface ChartFrameProps {
  readonly title: string;
  readonly help: ReactNode;
  /** The latest value, at the end of the title's line. */
  readonly now?: ReactNode;
  readonly subtitle?: ReactNode;
  /** What is to be seen, in words. */
  readonly description: string;
  /** Shown instead of an empty drawing. */
  readonly empty: string | null;
  readonly className: string;
  readonly children: ReactNode;
}

export function ChartFrame({
  title,
  help,
  now,
  subtitle,
  description,
  empty,
  className,
  children,
}: ChartFrameProps) {
  return (
    <section className={`chart ${className}`}>
      <Titled title={title} help={help}>
        {now}
      </Titled>
      {subtitle !== undefined && <p className="chart-subtitle">{subtitle}</p>}
      <div className="chart-drawing" role="img" aria-label={empty ?? description}>
        {empty === null ? (
          <ErrorBoundary fallback={<p className="chart-empty">This chart could not be drawn.</p>}>
            {children}
          </ErrorBoundary>
        ) : (
          <p className="chart-empty">{empty}</p>
        )}
      </div>
    </section>
  );
}
