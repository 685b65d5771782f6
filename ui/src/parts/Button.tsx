// A button, and a link that looks like one.
import type { AnchorHTMLAttributes, ButtonHTMLAttributes } from "react";
import styles from "./Button.module.css";
import { classes } from "./classes";

type Look = { look?: "primary" | "quiet" | "danger"; isSmall?: boolean };
type ButtonProps = Look & ButtonHTMLAttributes<HTMLButtonElement> & { ref?: React.Ref<HTMLButtonElement> };

export function Button({ look, isSmall, className, ...rest }: ButtonProps) {
  return <button type="button" className={classes(looks({ look, isSmall }), className)} {...rest} />;
}

export function ButtonLink({ look, isSmall, className, ...rest }: Look & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return <a className={classes(looks({ look, isSmall }), className)} {...rest} />;
}

const looks = ({ look, isSmall }: Look) => classes(styles.button, look && styles[look], isSmall && styles.small);
