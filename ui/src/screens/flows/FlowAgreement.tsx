// What a flow that came from elsewhere may do, and the user's word to it: before that it does nothing, and nothing more.
import { useCommand } from "../../data/queries";
import type { FlowDetail, FlowMay } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Dot } from "../../parts/Dot";
import { FaultNote } from "../../parts/FaultNote";
import { strings } from "../../strings";
import { scheduleOf } from "../../text/said";
import styles from "./FlowAgreement.module.css";

const words = strings.flows.agreement;

export function FlowAgreement({ flow: { card, may } }: { flow: FlowDetail }) {
  const agree = useCommand("flow_agree");
  const added = may.filter((one) => one.isNew);
  if (added.length === 0) return null;
  // What is shown is agreed to, and not what the file may say by then.
  const seen = may.map((one) => one.key);
  const known = may.filter((one) => !one.isNew);
  return (
    <section className={styles.agreement} aria-label={words.label}>
      <div className={styles.head}>
        <Dot tone="warn" />
        <p>
          <b>{known.length === 0 ? words.first(card.title) : words.more(card.title)}</b>
        </p>
        <Button look="primary" disabled={agree.isPending} onClick={() => agree.mutate({ slug: card.slug, seen })}>
          {words.agree}
        </Button>
      </div>
      <List title={words.wants} all={added} />
      {known.length > 0 && <List title={words.has} all={known} />}
      <p className={styles.runs}>{words.runs(scheduleOf(card))}</p>
      {agree.error && <FaultNote fault={agree.error} />}
    </section>
  );
}

function List({ title, all }: { title: string; all: readonly FlowMay[] }) {
  return (
    <>
      <p className={styles.title}>{title}</p>
      <ul className={styles.list} aria-label={title}>
        {all.map((may) => (
          <li key={may.key}>
            {words.does[may.what]?.(may.at ?? words.anywhere) ?? may.at}
            {may.host && <span className={styles.host}> {may.host}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
