// A search with the list of what it finds below. The arrow keys lead from the search into the list.
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import fieldStyles from "./Field.module.css";
import styles from "./Finder.module.css";
import { VirtualRows } from "./VirtualRows";

type Props = {
  searchLabel: string;
  listLabel: string;
  search: string;
  onSearch: (search: string) => void;
  count: number;
  rowHeight: number;
  /** Must hold one button. */
  row: (index: number) => ReactNode;
  onSeen?: (first: number, last: number) => void;
  none: ReactNode;
};

export function Finder({ searchLabel, listLabel, search, onSearch, count, rowHeight, row, onSeen, none }: Props) {
  const frame = useRef<HTMLElement>(null);
  const enter = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    frame.current?.querySelector<HTMLElement>("[data-row] button")?.focus();
  };
  return (
    <search ref={frame} className={styles.finder}>
      <input
        className={fieldStyles.input}
        type="search"
        aria-label={searchLabel}
        placeholder={searchLabel}
        value={search}
        spellCheck={false}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={enter}
      />
      {count === 0 ? (
        <p className={styles.none} role="status">
          {none}
        </p>
      ) : (
        <VirtualRows label={listLabel} count={count} rowHeight={rowHeight} onSeen={onSeen} row={row} />
      )}
    </search>
  );
}
