// Keeps the key to secrets at another place. A file is chosen on the command line: a page names no files.
import { type FormEvent, useState } from "react";
import { useCommand } from "../../data/queries";
import { Button } from "../../parts/Button";
import { classes } from "../../parts/classes";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { tell } from "../../parts/tell";
import { strings } from "../../strings";
import styles from "./Settings.module.css";

const words = strings.settings;

export function MoveVault({ kind }: { kind: string }) {
  // A passphrase can be replaced by another one.
  const places = Object.keys(words.vaultPlaces).filter((place) => place !== kind || place === "passphrase");
  const [chosen, setChosen] = useState<string | null>(null);
  const to = chosen !== null && places.includes(chosen) ? chosen : (places[0] ?? "");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const move = useCommand("vault_move_to");
  const needsPassphrase = to === "passphrase";
  const differ = again !== "" && again !== passphrase;
  const forget = () => {
    setPassphrase("");
    setAgain("");
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const moved = () => tell(words.vaultMoved);
    move.mutate({ to, passphrase: needsPassphrase ? passphrase : null }, { onSuccess: moved, onSettled: forget });
  };
  return (
    <details>
      <summary>{words.vaultMove}</summary>
      <form className={styles.form} onSubmit={send}>
        <Field label={words.vaultTo}>
          {({ className, ...control }) => (
            <select
              {...control}
              className={classes(className, styles.select)}
              value={to}
              onChange={(event) => setChosen(event.target.value)}
            >
              {places.map((place) => (
                <option key={place} value={place}>
                  {words.vaultPlaces[place]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {needsPassphrase && (
          <>
            <Secret
              label={words.newPassphrase}
              hint={words.newPassphraseHint}
              value={passphrase}
              onChange={setPassphrase}
            />
            <Secret
              label={words.repeatPassphrase}
              wrong={differ ? words.passphrasesDiffer : null}
              value={again}
              onChange={setAgain}
            />
          </>
        )}
        {move.error && <FaultNote fault={move.error} />}
        <div>
          <Button
            type="submit"
            disabled={move.isPending || (needsPassphrase && (passphrase === "" || passphrase !== again))}
          >
            {words.vaultMoveAct}
          </Button>
        </div>
        <p className={styles.hint}>
          {words.vaultFile} <code>causeway settings vault key-file PATH</code>
        </p>
      </form>
    </details>
  );
}

type SecretProps = {
  label: string;
  hint?: string;
  wrong?: string | null;
  value: string;
  onChange: (value: string) => void;
};

function Secret({ label, hint, wrong = null, value, onChange }: SecretProps) {
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(control) => (
        <input
          {...control}
          type="password"
          autoComplete="new-password"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
