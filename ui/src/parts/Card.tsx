// A raised sheet.
import type { HTMLAttributes } from "react";
import styles from "./Card.module.css";
import { classes } from "./classes";

export function Card({ isPadded, className, ...rest }: HTMLAttributes<HTMLDivElement> & { isPadded?: boolean }) {
  return <div className={classes(styles.card, isPadded && styles.pad, className)} {...rest} />;
}
