/** Zoom and lasso, for those who click. */
import { useTranslations } from 'use-intl';
import { usePlane } from '../../state/plane';
import { showAll, ZOOM, zoomBy } from './camera';

interface ToolProps {
  readonly name: string;
  readonly id: string;
  /** Path of the icon in a box of 16 x 16. */
  readonly icon: string;
  readonly pressed?: boolean;
  readonly onClick: () => void;
}

function Tool({ name, id, icon, pressed, onClick }: ToolProps) {
  return (
    <button
      type="button"
      className="stage-tool"
      title={name}
      aria-label={name}
      aria-pressed={pressed}
      data-testid={id}
      onClick={onClick}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={icon} />
      </svg>
    </button>
  );
}

const PLUS = 'M8 3v10M3 8h10';
const MINUS = 'M3 8h10';
const CORNERS = 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3';
const LOOP =
  'M4.4 10.5C3 9.7 2.2 8.6 2.2 7.2 2.2 4.8 4.8 3 8 3s5.8 1.8 5.8 4.200S11.2 11.4 8 11.400c-.7 0-1.3-.1-1.9-.2M6 11.200a1.5 1.5 0 1 0-1.9.9M5 12.500c.2.8-.2 1.5-1 2';

export function StageTools() {
  const text = useTranslations('plane');
  const tool = usePlane((s) => s.tool);
  return (
    <div className="stage-tools" role="group" aria-label={text('tools.group')}>
      <Tool name={text('tools.zoomIn')} id="zoom-in" icon={PLUS} onClick={() => zoomBy(ZOOM)} />
      <Tool name={text('tools.zoomOut')} id="zoom-out" icon={MINUS} onClick={() => zoomBy(1 / ZOOM)} />
      <Tool name={text('tools.reset')} id="zoom-reset" icon={CORNERS} onClick={showAll} />
      <Tool
        name={text('tools.lasso')}
        id="lasso"
        icon={LOOP}
        pressed={tool === 'lasso'}
        onClick={() => usePlane.setState({ tool: tool === 'lasso' ? 'pan' : 'lasso' })}
      />
    </div>
  );
}
