// Holds the place of what is on its way; appears only when that takes a moment.
import { strings } from "../strings";
import styles from "./Loading.module.css";
import layout from "./layout.module.css";

export function Loading({ rows = 3 }: { rows?: number }) {
  return (
    <div className={styles.loading} role="status">
      <span className={layout.hidden}>{strings.app.loading}</span>
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((row) => (
        <div key={row} className={styles.row} aria-hidden />
      ))}
    </div>
  );
}
