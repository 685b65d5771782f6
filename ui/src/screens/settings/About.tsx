// Where things are on this machine.
import type { SettingsView } from "../../generated/api";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { Facts } from "../../parts/Facts";
import { strings } from "../../strings";
import { size, when } from "../../text/format";
import { Diagnostics } from "./Diagnostics";
import styles from "./Settings.module.css";

const words = strings.settings;

export function About({ settings: { home, bytes, copied, version } }: { settings: SettingsView }) {
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.about}</h2>
      <Facts
        facts={[
          [words.home, <code key="home">{home}</code>],
          [words.size, size(bytes)],
          [words.copied, copied === null ? words.noCopy : when(copied)],
          [words.version, version],
        ]}
      />
      <Diagnostics />
    </section>
  );
}
