// A short state in colour, always with its word.
import type { ReactNode } from "react";
import type { Tone } from "../text/tones";
import { classes } from "./classes";
import { Dot } from "./Dot";
import styles from "./Pill.module.css";

type Props = { tone?: Tone; hasDot?: boolean; children: ReactNode };

export function Pill({ tone = "plain", hasDot = false, children }: Props) {
  return (
    <span className={classes(styles.pill, tone !== "plain" && styles[tone])}>
      {hasDot && <Dot tone={tone} />}
      {children}
    </span>
  );
}
