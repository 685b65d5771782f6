// When no notifications are shown: hours of each day, and a while from now on.
import { useCommand } from "../../data/queries";
import type { SettingsView } from "../../generated/api";
import { Button } from "../../parts/Button";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { Field } from "../../parts/Field";
import { tellFault } from "../../parts/tell";
import { strings } from "../../strings";
import { when } from "../../text/format";
import { Check } from "./Check";
import styles from "./Settings.module.css";

const words = strings.settings;
/** What is offered first. */
const NIGHT = { quietFrom: "22:00", quietUntil: "07:00" };
const NONE = { quietFrom: null, quietUntil: null };

type Hours = Pick<SettingsView, "quietFrom" | "quietUntil">;
type Props = { settings: SettingsView; onChoose: (change: Partial<Hours>) => void };

export function QuietHours({ settings, onChoose }: Props) {
  const { quietFrom: from, quietUntil: until, snoozedUntil } = settings;
  const snoozing = useCommand("snooze");
  const snooze = (hours: number | null) => snoozing.mutate({ hours }, { onError: tellFault });
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.quiet}</h2>
      <Check title={words.quietSwitch} isOn={from !== null} onChoose={(isOn) => onChoose(isOn ? NIGHT : NONE)} />
      {from !== null && until !== null && (
        <div className={styles.numbers}>
          <Time label={words.quietFrom} value={from} onChoose={(quietFrom) => onChoose({ quietFrom })} />
          <Time label={words.quietUntil} value={until} onChoose={(quietUntil) => onChoose({ quietUntil })} />
        </div>
      )}
      <p className={styles.hint}>{words.quietText}</p>
      <div className={styles.across} role="status">
        {snoozedUntil && <p>{words.snoozed(when(snoozedUntil))}</p>}
        <Button onClick={() => snooze(snoozedUntil ? null : 1)}>{snoozedUntil ? words.unsnooze : words.snooze}</Button>
      </div>
    </section>
  );
}

/** A time of the day, which is chosen once it is whole. */
function Time({ label, value, onChoose }: { label: string; value: string; onChoose: (value: string) => void }) {
  return (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          type="time"
          required
          defaultValue={value}
          onBlur={(event) => {
            const chosen = event.target.value;
            if (chosen && chosen !== value) onChoose(chosen);
          }}
        />
      )}
    </Field>
  );
}
