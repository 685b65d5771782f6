// A list with nothing in it: says so, and what to do about it.
import type { ReactNode } from "react";
import styles from "./Empty.module.css";

export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div className={styles.acts}>{children}</div>}
    </div>
  );
}
