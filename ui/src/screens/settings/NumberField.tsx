// A number that is chosen when its field is left or Enter is pressed, not with each digit.
import { useState } from "react";
import { classes } from "../../parts/classes";
import { Field } from "../../parts/Field";
import { strings } from "../../strings";
import styles from "./Settings.module.css";

type Props = { label: string; value: number; step: number; most: number; onChoose: (value: number) => void };

export function NumberField({ label, value, step, most, onChoose }: Props) {
  /** What is typed until it is chosen. */
  const [typed, setTyped] = useState<string | null>(null);
  const number = typed === null ? value : read(typed, step, most);
  const choose = () => {
    if (typed === null || number === null) return;
    setTyped(null);
    if (number !== value) onChoose(number);
  };
  return (
    <Field label={label} wrong={number === null ? strings.settings.keepWrong : null}>
      {({ className, ...control }) => (
        <input
          {...control}
          className={classes(className, styles.number)}
          type="text"
          inputMode={step < 1 ? "decimal" : "numeric"}
          value={typed ?? String(value)}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={choose}
          onKeyDown={(event) => event.key === "Enter" && choose()}
        />
      )}
    </Field>
  );
}

/** A number with a point or a comma; nothing for what is none, too large, or finer than a step can be. */
function read(text: string, step: number, most: number): number | null {
  const number = Number(text.trim().replace(",", ".") || Number.NaN);
  const fits = number >= 0 && number <= most && (step < 1 || Number.isInteger(number));
  return fits ? number : null;
}
