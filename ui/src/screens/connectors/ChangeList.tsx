// What another version of a description would change, and which flows that touches.
import { strings } from "../../strings";
import styles from "./Source.module.css";

type Props = { changes: readonly string[]; touched: readonly string[] };

export function ChangeList({ changes, touched }: Props) {
  return (
    <>
      {touched.length > 0 && (
        <p>
          <b>{strings.import.touched(touched)}</b>
        </p>
      )}
      <ul className={styles.changes}>
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </>
  );
}
