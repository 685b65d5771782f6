// What the desktop app does when the user logs in and closes the window.
import type { SettingsView } from "../../generated/api";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { strings } from "../../strings";
import { Check } from "./Check";
import styles from "./Settings.module.css";

const words = strings.settings;

type Chosen = Pick<SettingsView, "startAtLogin" | "quitOnClose">;

export function Desktop({ chosen, onChoose }: { chosen: Chosen; onChoose: (change: Partial<Chosen>) => void }) {
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.desktop}</h2>
      <Check
        title={words.startAtLogin}
        text={words.startAtLoginText}
        isOn={chosen.startAtLogin}
        onChoose={(startAtLogin) => onChoose({ startAtLogin })}
      />
      <Check
        title={words.quitOnClose}
        text={words.quitOnCloseText}
        isOn={chosen.quitOnClose}
        onChoose={(quitOnClose) => onChoose({ quitOnClose })}
      />
    </section>
  );
}
