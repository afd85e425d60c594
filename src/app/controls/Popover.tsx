/** A button that opens a small panel beside it: the platform's popover, so Escape and a click outside close it. */
import { type ReactNode, type ToggleEvent, useId, useRef } from 'react';

interface PopoverProps {
  /** Accessible name of the button, where its content is not one. */
  readonly label?: string;
  readonly trigger: ReactNode;
  readonly className: string;
  readonly panelClassName?: string;
  readonly children: ReactNode;
}

const GAP = 8;

function clamp(x: number, low: number, high: number): number {
  return Math.max(low, Math.min(x, high));
}

/** To the right of the button where there is room, else below it, always inside the window. */
function place(panel: HTMLElement, button: HTMLElement): void {
  const anchor = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const beside = anchor.right + GAP + width + GAP <= window.innerWidth;
  const left = beside ? anchor.right + GAP : anchor.left + anchor.width / 2 - width / 2;
  const top = beside ? anchor.top - GAP : anchor.bottom + GAP;
  const above = !beside && top + height + GAP > window.innerHeight;
  panel.style.left = `${clamp(left, GAP, window.innerWidth - width - GAP)}px`;
  panel.style.top = `${clamp(above ? anchor.top - GAP - height : top, GAP, window.innerHeight - height - GAP)}px`;
}

export function Popover({ label, trigger, className, panelClassName = '', children }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const onToggle = (event: ToggleEvent<HTMLDivElement>) => {
    const panel = event.currentTarget;
    if (event.newState !== 'open' || button.current === null) return;
    place(panel, button.current);
    // The panel does not move with what it explains.
    const close = (scroll: Event) => {
      if (scroll.target instanceof Node && panel.contains(scroll.target)) return;
      panel.hidePopover();
      window.removeEventListener('scroll', close, true);
    };
    window.addEventListener('scroll', close, true);
  };
  return (
    <>
      <button ref={button} type="button" className={className} popoverTarget={id} aria-label={label}>
        {trigger}
      </button>
      <div id={id} popover="auto" className={`popover ${panelClassName}`} onToggle={onToggle}>
        {children}
      </div>
    </>
  );
}
