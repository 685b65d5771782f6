// What the import repaired, by kind.
import { useMemo } from "react";
import type { ConnectorDetail } from "../../generated/api";
import { Card } from "../../parts/Card";
import { Pill } from "../../parts/Pill";
import { strings } from "../../strings";
import { groupRepairs, type RepairGroup } from "./groupRepairs";
import styles from "./Repairs.module.css";

const words = strings.repairs;

export function Repairs({ connector: { card, repairs } }: { connector: ConnectorDetail }) {
  const groups = useMemo(() => groupRepairs(repairs), [repairs]);
  if (groups.length === 0) return <p>{words.none}</p>;
  return (
    <div className={styles.repairs}>
      <p className={styles.lead}>
        {words.lead} {repairs.length < card.repairs && words.more(repairs.length, card.repairs)}
      </p>
      <Card>
        {groups.map((group) => (
          <Group key={group.code} group={group} isOpen={groups.length === 1 || group.looks > 0} />
        ))}
      </Card>
    </div>
  );
}

function Group({ group: { title, repairs, looks }, isOpen }: { group: RepairGroup; isOpen: boolean }) {
  return (
    <details className={styles.group} open={isOpen}>
      <summary>
        <span className={styles.title}>{title}</span>
        {looks > 0 && <Pill tone="warn">{words.lookCount(looks)}</Pill>}
        <Pill>{repairs.length}</Pill>
      </summary>
      <ul className={styles.list}>
        {repairs.map((repair) => (
          <li key={`${repair.pointer} ${repair.message}`} className={styles.one}>
            {repair.message} {repair.look && <Pill tone="warn">{words.look}</Pill>}
            <code>
              {repair.line !== null && `${words.line(repair.line)} `}
              {repair.pointer || "/"}
            </code>
          </li>
        ))}
      </ul>
    </details>
  );
}
