// A coloured strip that says something about the whole screen.
import type { ReactNode } from "react";
import type { Tone } from "../text/tones";
import styles from "./Banner.module.css";
import { classes } from "./classes";
import { Dot } from "./Dot";

type Props = { tone: Tone; title: string; text?: ReactNode; hasDot?: boolean; children?: ReactNode };

export function Banner({ tone, title, text, hasDot = false, children }: Props) {
  return (
    <div className={classes(styles.banner, styles[tone])}>
      {hasDot && <Dot tone={tone} />}
      <p className={styles.words}>
        <b>{title}</b> {text && <span>{text}</span>}
      </p>
      {children}
    </div>
  );
}
