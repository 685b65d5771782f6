// The requests that a test did not send.
import type { WouldSend } from "../../../generated/api";
import { Card } from "../../../parts/Card";
import { CopyButton } from "../../../parts/CopyField";
import { Pill } from "../../../parts/Pill";
import { strings } from "../../../strings";
import styles from "./FlowTest.module.css";

const words = strings.design.test;
const MOST = 100;

export function Sends({ sends }: { sends: readonly WouldSend[] }) {
  return (
    <Card className={styles.card}>
      <h2>{words.sends}</h2>
      <ul className={styles.list} aria-label={words.sends}>
        {sends.slice(0, MOST).map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no name, and their order stays
          <li key={index}>
            <details>
              <summary className={styles.row}>
                <span className={styles.words}>
                  <b>{one.label ?? one.request}</b>
                  {one.label && <code>{one.request}</code>}
                </span>
                <Pill tone={one.hasArrived ? "plain" : "sea"}>{one.hasArrived ? words.arrived : words.would}</Pill>
              </summary>
              <div className={styles.inside}>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which needs the keyboard too */}
                <pre className={styles.curl} tabIndex={0}>
                  {one.curl}
                </pre>
                <CopyButton text={one.curl} title={strings.operations.copyCurl} />
              </div>
            </details>
          </li>
        ))}
      </ul>
      {sends.length > MOST && <p className={styles.hint}>{strings.operations.moreRows(MOST, sends.length)}</p>}
    </Card>
  );
}
