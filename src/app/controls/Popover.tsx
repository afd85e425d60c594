/** A button that opens a small panel beside it: the platform's popover, so Escape and a click outside close it. */
import { type ReactNode, useEffect, useId, useRef } from 'react';

interface PopoverProps {
  /** Accessible name of the button, where its content is not one. */
  readonly label?: string;
  readonly trigger: ReactNode;
  readonly className: string;
  readonly panelClassName?: string;
  /** Told each time the panel opens, for content that is made only when it is wanted. */
  readonly onOpen?: () => void;
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

/** Places the panel whenever it opens or its content grows, and closes it when what it explains scrolls away. */
function attend(panel: HTMLElement, button: HTMLElement, onOpen: () => void): () => void {
  const sizes = new ResizeObserver(() => place(panel, button));
  const close = (scroll: Event) => {
    if (scroll.target instanceof Node && panel.contains(scroll.target)) return;
    panel.hidePopover();
  };
  const rest = () => {
    sizes.disconnect();
    window.removeEventListener('scroll', close, true);
  };
  const toggled = (event: ToggleEvent) => {
    rest();
    if (event.newState !== 'open') return;
    place(panel, button);
    sizes.observe(panel);
    window.addEventListener('scroll', close, true);
    onOpen();
  };
  panel.addEventListener('toggle', toggled);
  return () => {
    rest();
    panel.removeEventListener('toggle', toggled);
  };
}

export function Popover({ label, trigger, className, panelClassName = '', onOpen, children }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const opened = useRef(onOpen);
  useEffect(() => {
    opened.current = onOpen;
  });
  useEffect(() => {
    if (panel.current === null || button.current === null) return undefined;
    return attend(panel.current, button.current, () => opened.current?.());
  }, []);
  return (
    <>
      <button ref={button} type="button" className={className} popoverTarget={id} aria-label={label}>
        {trigger}
      </button>
      <div ref={panel} id={id} popover="auto" className={`popover ${panelClassName}`}>
        {children}
      </div>
    </>
  );
}
