// A control with its label, a hint and what is wrong with it, tied together for screen readers.
import { type ReactNode, useId } from "react";
import styles from "./Field.module.css";

type Control = {
  id: string;
  className: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
};
type Props = {
  label: string;
  hint?: ReactNode;
  wrong?: string | null;
  children: (control: Control) => ReactNode;
};

export function Field({ label, hint, wrong, children }: Props) {
  const id = useId();
  const below = hint || wrong ? `${id}-below` : undefined;
  const control = {
    id,
    className: styles.input ?? "",
    "aria-describedby": below,
    "aria-invalid": wrong ? true : undefined,
  };
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children(control)}
      {(hint || wrong) && (
        <p id={below} className={wrong ? styles.wrong : styles.hint} aria-live="polite">
          {wrong || hint}
        </p>
      )}
    </div>
  );
}
