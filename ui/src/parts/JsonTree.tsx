// A JSON value as a tree that opens and closes. Only what is open is drawn, and of a long list only the beginning.
import { useState } from "react";
import { strings } from "../strings";
import styles from "./JsonTree.module.css";

const words = strings.operations;
/** Of a list or an object so many are shown. */
const MOST = 200;
const OPEN_DEPTH = 2;

export function JsonTree({ value, label }: { value: unknown; label: string }) {
  return (
    <section className={styles.tree} aria-label={label}>
      <Node name={null} value={value} depth={0} />
    </section>
  );
}

function Node({ name, value, depth }: { name: string | null; value: unknown; depth: number }) {
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH || name === "0");
  if (typeof value !== "object" || value === null) {
    return (
      <p className={styles.leaf}>
        {name !== null && <span className={styles.name}>{name}: </span>}
        <span className={styles[typeof value === "string" ? "text" : "other"]}>{String(value)}</span>
      </p>
    );
  }
  const inner = Object.entries(value);
  const count = Array.isArray(value) ? words.entries(inner.length) : words.members(inner.length);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {name !== null && <span className={styles.name}>{name} </span>}
        <span className={styles.count}>{count}</span>
      </summary>
      {isOpen && (
        <div className={styles.inner}>
          {inner.slice(0, MOST).map(([key, one]) => (
            <Node key={key} name={key} value={one} depth={depth + 1} />
          ))}
          {inner.length > MOST && <p className={styles.count}>{words.moreRows(MOST, inner.length)}</p>}
        </div>
      )}
    </details>
  );
}
