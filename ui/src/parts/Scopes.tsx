// What a sign-in may do. Scopes that are addresses are shown by their last part, the whole is in the tooltip.
import styles from "./Scopes.module.css";

export function Scopes({ scopes }: { scopes: readonly string[] }) {
  return (
    <ul className={styles.scopes}>
      {scopes.map((scope) => (
        <li key={scope} className={styles.scope} title={scope}>
          {scope.replace(/^https?:\/\/.*\//, "")}
        </li>
      ))}
    </ul>
  );
}
