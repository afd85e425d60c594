/** The runs in the charts by name and colour, each with a switch; only where there is more than the present one. */
import { useTranslations } from 'use-intl';
import { useShallow } from 'zustand/react/shallow';
import { showRun, useRuns } from '../../state/runs';
import { runColour } from '../run-colours';
import './run-legend.css';

export function RunLegend() {
  const text = useTranslations('runs.legend');
  const earlier = useRuns((s) => s.earlier);
  const rival = useRuns(
    useShallow(({ rival: run }) => run && { id: run.id, name: run.name, colour: run.colour }),
  );
  if (earlier.length === 0 && rival === null) return null;
  return (
    <ul className="run-legend" aria-label={text('name')} data-testid="run-legend">
      {rival !== null && (
        <li>
          <span className="run-legend-item">
            <i style={{ background: runColour(rival) }} />
            <span className="run-legend-name">{text('rival', { name: rival.name })}</span>
          </span>
        </li>
      )}
      {earlier.toReversed().map((run) => (
        <li key={run.id}>
          <button
            type="button"
            className="run-legend-item"
            aria-pressed={run.shown}
            title={text(run.shown ? 'hide' : 'show', { name: run.name })}
            onClick={() => showRun(run.id, !run.shown)}
          >
            <i style={{ background: runColour(run) }} />
            <span className="run-legend-name">{run.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
