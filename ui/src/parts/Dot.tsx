// The dot beside a state; the state's word stands next to it.
import type { Tone } from "../text/tones";
import { classes } from "./classes";
import styles from "./Dot.module.css";

export function Dot({ tone, pulses = false }: { tone: Tone; pulses?: boolean }) {
  return <span aria-hidden className={classes(styles.dot, styles[tone], pulses && styles.pulses)} />;
}
