// Text to take elsewhere, with a button that copies it.
import { useEffect, useState } from "react";
import { strings } from "../strings";
import { Button } from "./Button";
import styles from "./CopyField.module.css";
import { classes } from "./classes";
import { Field } from "./Field";
import layout from "./layout.module.css";

export function CopyField({ label, text, hint }: { label: string; text: string; hint?: string }) {
  return (
    <Field label={label} hint={hint}>
      {({ className, ...control }) => (
        <div className={styles.box}>
          <input
            {...control}
            className={classes(className, styles.text)}
            readOnly
            value={text}
            onFocus={(event) => event.target.select()}
          />
          <CopyButton label={label} text={text} />
        </div>
      )}
    </Field>
  );
}

/** `label` says what is copied where the button itself only says "Copy". */
type CopyProps = { text: string } & ({ label: string; title?: never } | { title: string; label?: never });

export function CopyButton({ label, text, title }: CopyProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = window.setTimeout(() => setCopied(false), 2_000);
    return () => window.clearTimeout(timer);
  }, [isCopied]);
  const copy = () => void put(text).then(setCopied);
  return (
    <>
      <Button onClick={copy} aria-label={label && strings.app.copyOf(label)}>
        {isCopied ? strings.app.copied : (title ?? strings.app.copy)}
      </Button>
      <span className={layout.hidden} role="status">
        {isCopied && strings.app.copied}
      </span>
    </>
  );
}

/** The clipboard may be refused (no focus, no permission): then nothing is said to be copied. */
async function put(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
