// One operation in the list; empty until its page has come.
import type { OperationRow } from "../../generated/api";
import { Pill } from "../../parts/Pill";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { toneOfMethod } from "../../text/tones";
import styles from "./Operations.module.css";

type Props = {
  row: OperationRow | undefined;
  connector: string;
  chosen: string | undefined;
  step?: string | undefined;
};

export function OperationRowView({ row, connector, chosen, step }: Props) {
  if (!row) return <span className={styles.row}>{strings.app.loading}</span>;
  const to = href("connectors", [connector], { step, op: row.id });
  const choose = (event: React.MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(to, { replace: true });
  };
  return (
    <a
      className={styles.row}
      href={to}
      onClick={choose}
      aria-current={row.id === chosen}
      title={row.summary || undefined}
    >
      <span className={styles.method}>
        <Pill tone={toneOfMethod(row.method)}>{row.method}</Pill>
      </span>
      <span className={styles.words}>
        <b>{row.id}</b>
        <code>{row.path}</code>
      </span>
    </a>
  );
}
