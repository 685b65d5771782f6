// What the checker found in a flow: what is wrong, where, and what to do.
import type { Finding } from "../../generated/api";
import { Card } from "../../parts/Card";
import { Dot } from "../../parts/Dot";
import { strings } from "../../strings";
import type { Tone } from "../../text/tones";
import styles from "./Findings.module.css";

const words = strings.flows;
const TONES: Record<string, Tone> = { error: "bad", warning: "warn" };

export function Findings({ findings }: { findings: readonly Finding[] }) {
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  return (
    <Card className={styles.findings}>
      <h2>{words.findings(count("error"), count("warning"), count("note"))}</h2>
      <ul className={styles.list}>
        {findings.map((finding) => (
          <One key={`${finding.code} ${finding.pointer} ${finding.message}`} finding={finding} />
        ))}
      </ul>
    </Card>
  );
}

function One({ finding: { severity, message, hint, pointer } }: { finding: Finding }) {
  return (
    <li className={styles.one}>
      <Dot tone={TONES[severity] ?? "plain"} />
      <p>
        <b>{message}</b> {hint}{" "}
        <span className={styles.where}>
          {words.at} {pointer ? <code>{pointer}</code> : words.wholeFile}
        </span>
      </p>
    </li>
  );
}
