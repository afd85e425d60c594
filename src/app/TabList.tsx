/** A row of tabs: the open one is in the order of the Tab key, arrow keys, Home and End go to the others. */
import type { KeyboardEvent } from 'react';

interface TabListProps<T extends string> {
  readonly tabs: readonly T[];
  readonly open: T | null;
  readonly onOpen: (tab: T) => void;
  /** What the tabs are of, for people who do not see them. */
  readonly name: string;
  /** The name of each. */
  readonly nameOf: (tab: T) => string;
  /** Of the page: a tab's id is `<id>-<tab>`, the panel's `<id>-panel`. */
  readonly id: string;
}

export function TabList<T extends string>({ tabs, open, onOpen, name, nameOf, id }: TabListProps<T>) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (open === null) return;
    const at = tabs.indexOf(open);
    const goals: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1 + tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const goal = goals[event.key];
    const tab = goal === undefined ? undefined : tabs[goal % tabs.length];
    if (tab === undefined) return;
    event.preventDefault();
    onOpen(tab);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${tab}"]`)?.focus();
  };
  return (
    <div className="tablist" role="tablist" aria-label={name} tabIndex={-1} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`${id}-${tab}`}
          data-tab={tab}
          aria-selected={tab === open}
          aria-controls={`${id}-panel`}
          tabIndex={tab === open ? 0 : -1}
          onClick={() => onOpen(tab)}
        >
          {nameOf(tab)}
        </button>
      ))}
    </div>
  );
}
