// How long runs are kept.
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { Field } from "../../parts/Field";
import { strings } from "../../strings";
import styles from "./Settings.module.css";

const words = strings.settings;
const OFFERED = [30, 90, 365, 0];

export function HistoryDays({ days, onChoose }: { days: number; onChoose: (days: number) => void }) {
  const offered = OFFERED.includes(days) ? OFFERED : [days, ...OFFERED];
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.history}</h2>
      <Field label={words.keep} hint={words.historyText}>
        {({ className, ...control }) => (
          <select
            {...control}
            className={classes(className, styles.select)}
            value={days}
            onChange={(event) => onChoose(Number(event.target.value))}
          >
            {offered.map((choice) => (
              <option key={choice} value={choice}>
                {words.historyChoices[choice] ?? words.days(choice)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </section>
  );
}
