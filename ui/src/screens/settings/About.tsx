// Where things are on this machine.
import type { SettingsView } from "../../generated/api";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { Facts } from "../../parts/Facts";
import { strings } from "../../strings";
import { size } from "../../text/format";
import styles from "./Settings.module.css";

const words = strings.settings;

export function About({ settings: { home, bytes, version } }: { settings: SettingsView }) {
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.about}</h2>
      <Facts
        facts={[
          [words.home, <code key="home">{home}</code>],
          [words.size, size(bytes)],
          [words.version, version],
        ]}
      />
    </section>
  );
}
