// The text of a flow's file, to read.
import type { FlowDetail } from "../../generated/api";
import { CopyButton } from "../../parts/CopyField";
import { Json } from "../../parts/Json";
import { strings } from "../../strings";
import styles from "./FlowSource.module.css";

const words = strings.flows;

export function FlowSource({ flow }: { flow: FlowDetail }) {
  return (
    <>
      <div className={styles.bar}>
        <p>
          {words.sourceHint} <code>{flow.path}</code>
        </p>
        <CopyButton label={words.source} text={flow.source} />
      </div>
      <Json value={flow.source} label={words.source} />
    </>
  );
}
