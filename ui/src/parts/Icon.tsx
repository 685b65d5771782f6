// Small line drawings, part of the bundle. Always beside words, so screen readers skip them.
import type { ReactNode } from "react";
import styles from "./Icon.module.css";

const DRAWINGS = {
  overview: <path d="M2 8h3l2-5 3 10 2-5h2" />,
  flows: (
    <>
      <circle cx="4" cy="4" r="2" />
      <circle cx="12" cy="12" r="2" />
      <path d="M6 4h3a3 3 0 0 1 3 3v3" />
    </>
  ),
  connections: <path d="M6.5 9.5l3-3M5 7L3.6 8.4a2.8 2.8 0 0 0 4 4L9 11M11 9l1.4-1.4a2.8 2.8 0 0 0-4-4L7 5" />,
  connectors: (
    <>
      <rect x="2.5" y="2.5" width="4.5" height="4.5" rx="1" />
      <rect x="9" y="2.5" width="4.5" height="4.5" rx="1" />
      <rect x="2.5" y="9" width="4.5" height="4.5" rx="1" />
      <path d="M11.2 9v4.5M9 11.2h4.5" />
    </>
  ),
  history: <path d="M2.5 8a5.5 5.5 0 1 0 1.8-4.1L2.5 5.5M2.5 2.5v3h3M8 5v3.2l2.2 1.3" />,
  settings: (
    <>
      <circle cx="8" cy="8" r="2" />
      <path d="M8 1.8v1.8M8 12.4v1.8M1.8 8h1.8M12.4 8h1.8M3.6 3.6l1.3 1.3M11.1 11.1l1.3 1.3M12.4 3.6l-1.3 1.3M4.9 11.1l-1.3 1.3" />
    </>
  ),
  clock: <path d="M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.2l2.2 1.3" />,
  hand: <path d="M4.5 2.8v10.4l8.2-5.2z" />,
  each: <path d="M3 5.5h8.5L9 3M13 10.5H4.5L7 13" />,
  branch: <path d="M4 2.5v11M4 8h3.5a3.5 3.5 0 0 0 3.5-3.5V3M9 4.8L11 2.8l2 2" />,
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.4" />,
  undo: <path d="M5.5 3L2.5 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H7" />,
  redo: <path d="M10.5 3l3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H9" />,
  close: <path d="M4 4l8 8M12 4l-8 8" />,
  step: <path d="M3 8h10M9 4l4 4-4 4" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden>
      {DRAWINGS[name]}
    </svg>
  );
}
