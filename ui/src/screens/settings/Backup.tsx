// A backup of everything that cannot be made again, and how it is brought back.
import { useCommand } from "../../data/queries";
import { Button } from "../../parts/Button";
import card from "../../parts/Card.module.css";
import { CopyField } from "../../parts/CopyField";
import { classes } from "../../parts/classes";
import { FaultNote } from "../../parts/FaultNote";
import { strings } from "../../strings";
import { size } from "../../text/format";
import styles from "./Settings.module.css";

const words = strings.settings;

export function Backup() {
  const backup = useCommand("backup_now");
  const { data: made, error, isPending } = backup;
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.backup}</h2>
      <p className={styles.hint}>{words.backupText}</p>
      <div>
        <Button disabled={isPending} onClick={() => backup.mutate({})}>
          {isPending ? words.backingUp : words.backUp}
        </Button>
      </div>
      <div role="status">
        {made && <CopyField label={words.backedUp} text={made.path} hint={words.backedUpHint(size(made.bytes))} />}
      </div>
      {error && <FaultNote fault={error} />}
      <p className={styles.hint}>
        {words.restoreText} <code>causeway restore {made?.path ?? "FILE"}</code>
      </p>
    </section>
  );
}
