// A long list of which only the rows in sight exist. It is one stop for Tab; arrow keys, Home and End move between the
// rows' own controls.
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import styles from "./VirtualRows.module.css";

const CONTROLS = "[data-row] :is(a, button)";

type Props = {
  label: string;
  count: number;
  rowHeight: number;
  /** Must hold one link or button, which the arrow keys focus. */
  row: (index: number) => ReactNode;
  /** Told which rows are in sight, so that they can be fetched. */
  onSeen?: (first: number, last: number) => void;
  busy?: boolean;
};

export function VirtualRows({ label, count, rowHeight, row, onSeen, busy }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState(0);
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 600, height: 600 },
  });
  const rows = list.getVirtualItems();
  const [first, last] = [rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0];
  useEffect(() => {
    onSeen?.(first, last);
  }, [onSeen, first, last]);
  useLayoutEffect(() => {
    const at = Math.min(Math.max(stop, first), last);
    for (const control of scroller.current?.querySelectorAll<HTMLElement>(CONTROLS) ?? []) {
      control.tabIndex = focusedRow(control) === at ? 0 : -1;
    }
  });
  const come = (event: FocusEvent) => setStop(focusedRow(event.target) ?? stop);
  const move = (event: KeyboardEvent) => {
    const to = target(event.key, focusedRow(event.target), count);
    if (to === null) return;
    event.preventDefault();
    list.scrollToIndex(to);
    // The row may only exist after it was scrolled into sight.
    requestAnimationFrame(() => requestAnimationFrame(() => focusRow(scroller.current, to)));
  };
  return (
    <div ref={scroller} className={styles.scroller}>
      <ul
        aria-label={label}
        aria-busy={busy}
        className={styles.inner}
        style={{ height: list.getTotalSize() }}
        onFocus={come}
        onKeyDown={move}
      >
        {rows.map((item) => (
          <li
            key={item.key}
            aria-setsize={count}
            aria-posinset={item.index + 1}
            data-row={item.index}
            className={styles.row}
            style={{ height: item.size, transform: `translateY(${item.start}px)` }}
          >
            {row(item.index)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function target(key: string, from: number | null, count: number): number | null {
  if (from === null) return null;
  const moves: Record<string, number> = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: count - 1 };
  const to = moves[key];
  return to === undefined || to < 0 || to >= count ? null : to;
}

function focusedRow(element: EventTarget): number | null {
  const row = element instanceof Element ? element.closest<HTMLElement>("[data-row]") : null;
  return row?.dataset.row === undefined ? null : Number(row.dataset.row);
}

function focusRow(scroller: HTMLElement | null, index: number): void {
  scroller?.querySelector<HTMLElement>(`[data-row="${index}"] :is(a, button)`)?.focus({ preventScroll: true });
}
