// Where the key to secrets is, whether it opens, and the passphrase where one opens it.
import { type FormEvent, useState } from "react";
import { useCommand } from "../../data/queries";
import type { VaultView } from "../../generated/api";
import { Button } from "../../parts/Button";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { Facts } from "../../parts/Facts";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { strings } from "../../strings";
import { vaultWords } from "../../text/said";
import { MoveVault } from "./MoveVault";
import styles from "./Settings.module.css";

const words = strings.settings;

export function Vault({ vault }: { vault: VaultView }) {
  const { kind, place, state } = vault;
  const [text, hint] = vaultWords(vault);
  const check = useCommand("vault_check");
  const isWell = state === "open" || state === "unused";
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.vault}</h2>
      <Facts
        facts={[
          [words.vaultPlace, place],
          [words.vaultState, text],
        ]}
      />
      {hint && <p>{hint}</p>}
      {check.error && <FaultNote fault={check.error} />}
      {!isWell && kind === "passphrase" && <Unlock />}
      {!isWell && kind !== "passphrase" && (
        <div>
          <Button onClick={() => check.mutate({})} disabled={check.isPending}>
            {words.vaultCheck}
          </Button>
        </div>
      )}
      {isWell && <MoveVault kind={kind} />}
    </section>
  );
}

function Unlock() {
  const [passphrase, setPassphrase] = useState("");
  const unlock = useCommand("vault_unlock");
  const send = (event: FormEvent) => {
    event.preventDefault();
    unlock.mutate({ passphrase }, { onSettled: () => setPassphrase("") });
  };
  return (
    <form onSubmit={send}>
      <Field label={words.passphrase}>
        {(control) => (
          <input
            {...control}
            type="password"
            autoComplete="off"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
        )}
      </Field>
      {unlock.error && <FaultNote fault={unlock.error} />}
      <Button type="submit" disabled={passphrase === "" || unlock.isPending}>
        {words.unlock}
      </Button>
    </form>
  );
}
