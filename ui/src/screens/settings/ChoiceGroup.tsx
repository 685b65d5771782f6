// A choice of one, all of them in sight.
import { type ReactNode, useId } from "react";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import styles from "./Settings.module.css";

type Choice = { value: string; title: string; text?: string };
type Props = {
  title: string;
  hint?: string;
  value: string;
  choices: Choice[];
  isAcross?: boolean;
  onChoose: (value: string) => void;
  /** What else belongs to it. */
  children?: ReactNode;
};

export function ChoiceGroup({ title, hint, value, choices, isAcross = false, onChoose, children }: Props) {
  const name = useId();
  return (
    <fieldset className={classes(card.card, styles.group)}>
      <legend>{title}</legend>
      {hint && <p className={styles.hint}>{hint}</p>}
      <div className={classes(styles.choices, isAcross && styles.across)}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles.choice}>
            <input type="radio" name={name} checked={choice.value === value} onChange={() => onChoose(choice.value)} />
            <div>
              {choice.title}
              {choice.text && <span>{choice.text}</span>}
            </div>
          </label>
        ))}
      </div>
      {children}
    </fieldset>
  );
}
