// Newer versions of Causeway: looked for, fetched and checked when the user says so; Causeway never changes itself.
import { useCommand, useRequest } from "../../data/queries";
import type { UpdateView } from "../../generated/api";
import { Button } from "../../parts/Button";
import card from "../../parts/Card.module.css";
import { CopyField } from "../../parts/CopyField";
import { classes } from "../../parts/classes";
import { FaultNote } from "../../parts/FaultNote";
import { tellFault } from "../../parts/tell";
import { strings } from "../../strings";
import { size, when } from "../../text/format";
import { Check } from "./Check";
import styles from "./Settings.module.css";

const words = strings.settings.update;

/** Nothing where this build does not know where to look. */
export function Update() {
  const { data: update } = useRequest("update", {});
  return update?.hasChannel ? <Known update={update} /> : null;
}

function Known({ update }: { update: UpdateView }) {
  const look = useCommand("update_look");
  const fetch = useCommand("update_fetch");
  const daily = useCommand("update_daily");
  const fault = fetch.error ?? look.error;
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.title}</h2>
      <p className={styles.hint} role="status">
        {stateOf(update)} {update.looked && words.looked(when(update.looked))}
      </p>
      {update.offered === null || update.file !== null ? (
        <div>
          <Button disabled={look.isPending} onClick={() => look.mutate({})}>
            {words.look}
          </Button>
        </div>
      ) : (
        <div>
          <Button look="primary" disabled={fetch.isPending} onClick={() => fetch.mutate({})}>
            {fetch.isPending ? words.fetching : words.fetch(size(update.size ?? 0))}
          </Button>
        </div>
      )}
      {update.file && <CopyField label={words.file} text={update.command ?? update.file} hint={hintOf(update)} />}
      {fault && <FaultNote fault={fault} />}
      <Check
        title={words.daily}
        text={words.dailyText}
        isOn={update.daily}
        onChoose={(on) => daily.mutate({ on }, { onError: tellFault })}
      />
    </section>
  );
}

const stateOf = ({ offered, version }: UpdateView) =>
  offered ? words.offered(offered, version) : words.newest(version);

const hintOf = ({ command }: UpdateView) => (command ? words.run : words.replace);
