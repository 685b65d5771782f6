// How much history is kept: for how long, how many runs, how much room.
import type { SettingsView } from "../../generated/api";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { Field } from "../../parts/Field";
import { strings } from "../../strings";
import { NumberField } from "./NumberField";
import styles from "./Settings.module.css";

const words = strings.settings;
const OFFERED = [30, 90, 365, 0];
const GB = 1e9;

type Kept = Pick<SettingsView, "historyDays" | "historyRuns" | "historyBytes">;

export function HistoryKept({ kept, onChoose }: { kept: Kept; onChoose: (change: Partial<Kept>) => void }) {
  const { historyDays: days, historyRuns: runs, historyBytes: bytes } = kept;
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
            onChange={(event) => onChoose({ historyDays: Number(event.target.value) })}
          >
            {offered.map((choice) => (
              <option key={choice} value={choice}>
                {words.historyChoices[choice] ?? words.days(choice)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className={styles.numbers}>
        <NumberField
          label={words.keepRuns}
          value={runs}
          step={1}
          most={1_000_000}
          onChoose={(historyRuns) => onChoose({ historyRuns })}
        />
        <NumberField
          label={words.keepSize}
          value={bytes / GB}
          step={0.1}
          most={10_000}
          onChoose={(size) => onChoose({ historyBytes: Math.round(size * GB) })}
        />
      </div>
      <p className={styles.hint}>{words.keepHint}</p>
    </section>
  );
}
